/** One's own account in a real browser: its settings, the second factor, the ways in, and deleting it. */
import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentityProvider } from '../apps/server/test/support/identity-provider.ts';
import { type Mailbox, startMailbox, tokenIn } from '../apps/server/test/support/mailbox.ts';
import { launchBrowser, openEditor, STEP_TIMEOUT_MS, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

let mailbox: Mailbox;
let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  mailbox = await startMailbox();
  provider = await startIdentityProvider();
  server = await Server.start({
    SMTP_URL: mailbox.smtp.url,
    MAIL_FROM: mailbox.smtp.from,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.client.client_id,
    OIDC_CLIENT_SECRET: provider.client.client_secret,
    OIDC_NAME: 'Test ID',
  });
  provider.open(server.webUrl);
  browser = await launchBrowser();
  await server.register('operator');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  await provider.close();
  await mailbox.close();
});

const passwordOf = ({ username }: Account) => `a quiet ${username} writes`;

async function settings(account: Account, section: string): Promise<Page> {
  const page = await signIn(browser, server, account);
  await page.goto(`/settings/${section}`);
  return page;
}

/** A page where nobody is signed in. */
async function stranger(): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.webUrl });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  return context.newPage();
}

async function enter(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username or email').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** RFC 6238, with SHA-1 and 30 seconds. @param secret in base 32 */
function codeOf(secret: string, at = Date.now()): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) as number) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('the settings', () => {
  it('are in the user menu, and change the name and the colour that others see', async () => {
    const ann = await server.register('ann');
    const page = await signIn(browser, server, ann);
    await page.goto('/');
    await page.getByRole('button', { name: 'Account of ann' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ann Lee');
    await page.getByRole('region', { name: 'Name' }).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Account of Ann Lee' }).waitFor();
    await page.getByRole('radio', { name: 'Olive' }).click({ force: true });
    await expect
      .poll(() => server.call('GET', `/api/people?ids=${ann.id}`, ann.token))
      .toMatchObject({ items: [{ id: ann.id, color: 2 }] });
    await page.reload();
    await expect.poll(() => page.getByRole('radio', { name: 'Olive' }).isChecked()).toBe(true);
    await page.context().close();
  });

  it('take a picture, show it before it is sent, and take it away', async () => {
    const page = await settings(await server.register('pic'), 'profile');
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 40 } });
    await page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
    await page.getByRole('img', { name: 'me.png' }).waitFor();
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await page.getByText('Picture saved').waitFor();
    const shown = page.locator('header img');
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(256);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByText('Picture removed').waitFor();
    await shown.waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('say that a wrong current password is wrong, and the new one works', async () => {
    const ben = await server.register('ben');
    const page = await settings(ben, 'security');
    const change = page.getByRole('button', { name: 'Change password' });
    await page.getByLabel('Current password').fill('not the one that I have');
    await page.getByLabel('New password').fill('a new quiet keyboard');
    await change.click();
    await page.getByText('This password is wrong.').waitFor();
    await page.getByLabel('Current password').fill(passwordOf(ben));
    await change.click();
    await page.getByText('Password changed.', { exact: false }).waitFor();
    const other = await stranger();
    await enter(other, 'ben', 'a new quiet keyboard');
    await other.getByText('No documents yet').waitFor();
    await Promise.all([page.context().close(), other.context().close()]);
  });

  it('sign out another device, which asks to sign in again', async () => {
    const cleo = await server.register('cleo');
    const [page, other] = [await settings(cleo, 'sessions'), await signIn(browser, server, cleo)];
    await other.goto('/');
    await other.getByText('No documents yet').waitFor();
    await page.reload();
    await page.getByText('This device').waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByText('You’re signed in on this device only.').waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Sign in' }).waitFor();
    await Promise.all([page.context().close(), other.context().close()]);
  });

  it('make an API token that is shown once, works, and is refused when it was deleted', async () => {
    const page = await settings(await server.register('dora'), 'tokens');
    await page.getByLabel('Name', { exact: true }).fill('Backup');
    await page.getByRole('button', { name: 'Create token' }).click();
    const token = await page.getByRole('dialog').getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(/^ink_/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect(await server.call('GET', '/api/me', token)).toMatchObject({ username: 'dora' });
    await page.getByRole('button', { name: 'Delete token Backup' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete token' }).click();
    await page.getByText('You have no tokens.').waitFor();
    await expect(server.call('GET', '/api/me', token)).rejects.toThrow('401');
    await page.context().close();
  });
});

it('two-factor sign-in is switched on with a code, asked for at the next sign-in, and switched off with a recovery code', async () => {
  const emil = await server.register('emil');
  const page = await settings(emil, 'security');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Your password').fill(passwordOf(emil));
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('img', { name: /QR code/ }).waitFor();
  const secret = (await page.getByLabel('Or type this secret into the app').inputValue()).replaceAll(' ', '');
  await page.getByLabel('Code from the app').fill('000000');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('This code is wrong or was used already.').waitFor();
  await page.getByLabel('Code from the app').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Switch on' }).click();
  const codes = page.getByRole('dialog').getByRole('listitem');
  await codes.first().waitFor();
  const [recovery] = await codes.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  const other = await stranger();
  await enter(other, 'emil', passwordOf(emil));
  const code = other.getByLabel('Code', { exact: true });
  await code.and(other.locator(':focus')).waitFor();
  // The code of the next half minute: the server takes it early, and no code twice.
  await code.fill(codeOf(secret, Date.now() + 30_000));
  await other.keyboard.press('Enter');
  await other.getByText('No documents yet').waitFor();

  await page.getByRole('button', { name: 'Switch off' }).click();
  await page
    .getByRole('dialog')
    .getByLabel(/Code from the app/)
    .fill(recovery as string);
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Two-factor sign-in is off.').waitFor();
  await Promise.all([page.context().close(), other.context().close()]);
});

it('a forgotten password is set anew by the link of an e-mail, once', async () => {
  const fay = await server.register('fay');
  const page = await stranger();
  await page.goto('/sign-in');
  // It comes a moment after the page, and moves what is below.
  await page.getByText('Test ID').waitFor();
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  // The page before it has a field of the same name, and stays until this one has been fetched.
  const send = page.getByRole('button', { name: 'Send the link' });
  await send.waitFor();
  await page.getByLabel('Username or email').fill('fay');
  await send.click();
  await page.getByText('an email with a link is on its way', { exact: false }).waitFor();
  const mail = await mailbox.next('fay@example.org', ({ text }) => text.includes('/reset-password'));
  const address = `/reset-password?token=${tokenIn(mail)}`;
  await page.goto(address);
  await page.getByLabel('Password', { exact: true }).fill('another quiet keyboard');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('Your new password is set.', { exact: false }).waitFor();
  await enter(page, fay.username, 'another quiet keyboard');
  await page.getByText('No documents yet').waitFor();
  await page.goto(address);
  await page.getByLabel('Password', { exact: true }).fill('yet another quiet keyboard');
  await page.getByRole('button', { name: 'Set password' }).click();
  await page.getByText('This link doesn’t work any more').waitFor();
  await page.context().close();
});

it('a banner says that the address is not verified, until the link of the e-mail was opened', async () => {
  const gus = await server.register('gus');
  const page = await signIn(browser, server, gus);
  await page.goto('/');
  const banner = page.getByText('Your email address isn’t verified yet.', { exact: false });
  await banner.waitFor();
  const mail = await mailbox.next('gus@example.org', ({ text }) => text.includes('/verify'));
  await page.goto(`/verify?token=${tokenIn(mail)}`);
  await page.getByText('Your email address is verified').waitFor();
  await page.getByRole('link', { name: 'Go to your documents' }).click();
  await page.getByText('No documents yet').waitFor();
  expect(await banner.count()).toBe(0);
  await page.context().close();
});

it('an invitation leads through signing up to its document, and no further', async () => {
  const hal = await server.register('hal');
  const id = await server.createDocument(hal, 'Summer plan');
  const owner = await signIn(browser, server, hal);
  await openEditor(owner, id);
  await owner.getByRole('button', { name: 'Share', exact: true }).click();
  await owner.getByRole('combobox', { name: /username or email/ }).fill('iris@example.net');
  await owner.getByRole('button', { name: 'Add', exact: true }).click();
  await owner.getByRole('button', { name: 'Send an invitation' }).click();
  const address = `/invitation?token=${tokenIn(await mailbox.next('iris@example.net'))}`;
  const page = await stranger();
  await page.goto(address);
  await page.getByRole('heading', { name: 'hal invites you to “Summer plan”' }).waitFor();
  await page.getByRole('link', { name: 'Create account' }).click();
  expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href'), 'the invitation is not lost').toContain('invitation');
  await page.getByLabel('Username').fill('iris');
  await page.getByLabel('Password', { exact: true }).fill('a quiet iris writes');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Summer plan' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/documents/${id}`);
  await page.goto(address);
  await page.getByText('This link doesn’t work any more').waitFor();
  await page.getByRole('link', { name: 'Go to your documents' }).click();
  await page.getByRole('link', { name: 'Summer plan' }).waitFor();
  await Promise.all([owner.context().close(), page.context().close()]);
});

it('the identity provider lets somebody in, to where they wanted, and its failures are said', async () => {
  const page = await stranger();
  provider.is('subject-of-pia', { name: 'Pia Provider', preferred_username: 'pia', email: 'pia@example.net', email_verified: true });
  await page.goto('/settings/profile');
  await page.getByRole('link', { name: 'Sign in with Test ID' }).click();
  await page.getByRole('button', { name: 'Account of Pia Provider' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/settings/profile');
  await page.context().close();
  const refused = await stranger();
  await refused.goto('/api/auth/provider/callback?state=made-up&code=made-up');
  await refused.getByRole('alert').getByText('The identity provider didn’t sign you in.').waitFor();
  await refused.context().close();
});

it('deleting the account hands its documents over, says so, and leads the next person nowhere near it', async () => {
  const [jim, kay] = [await server.register('jim'), await server.register('kay')];
  const id = await server.createDocument(jim, 'Left behind');
  const page = await settings(jim, 'account');
  await page.getByLabel('Username or email of the new owner').fill('nobody-here');
  await page.getByLabel('Your password', { exact: true }).fill(passwordOf(jim));
  await page.getByLabel('Type your username, jim, to confirm').fill('jim');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByText('No account found.', { exact: false }).waitFor();
  await page.getByLabel('Username or email of the new owner').fill(kay.username);
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('status').getByText('Your account is deleted.').waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await server.call('GET', `/api/documents/${id}?content=false`, kay.token)).toMatchObject({ role: 'owner' });
  await page.context().close();
});
