/** The states of the settings, of the pages that links in e-mails lead to, and of coming in by a document's link. */
import { PLAN } from '../prose.ts';
import type { Stage, State } from '../stage.ts';

/** Makes the link of a new document of Mira's. @returns its address */
async function linkOf(stage: Stage, settings: object): Promise<string> {
  const id = await stage.document(PLAN);
  const { Mira } = stage.world.people;
  const { token } = await stage.world.server.call<{ token: string }>('PUT', `/api/documents/${id}/link`, Mira.token, settings);
  return `/s/${token}`;
}

export const SETTINGS: readonly State[] = [
  {
    name: 'settings-profile',
    as: 'Mira',
    isWhole: true,
    show: async (stage) => {
      await stage.page.goto('/settings/profile');
      await stage.see('Language and theme');
    },
  },
  {
    name: 'settings-factor',
    as: 'Mira',
    isWhole: true,
    show: async ({ page }) => {
      await page.goto('/settings/security');
      await page.getByRole('button', { name: 'Set up' }).click();
      await page.getByLabel('Your password').fill('a quiet Mira writes');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('img', { name: /QR code/ }).waitFor();
    },
  },
  {
    name: 'settings-sessions',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/settings/sessions');
      await stage.see('This device');
    },
  },
  {
    name: 'settings-tokens',
    as: 'Mira',
    show: async ({ page }) => {
      await page.goto('/settings/tokens');
      await page.getByLabel('Name', { exact: true }).fill('Backup of every night');
      await page.getByRole('button', { name: 'Create token' }).click();
      await page.getByRole('dialog').getByLabel('Token', { exact: true }).waitFor();
    },
  },
  {
    name: 'settings-account',
    as: 'Mira',
    show: async ({ page }) => {
      await page.goto('/settings/account');
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByText('This isn’t your username.').waitFor();
    },
  },
  {
    name: 'password-forgotten',
    as: null,
    show: async (stage) => {
      await stage.page.goto('/forgot-password');
      await stage.see('This server sends no email.');
    },
  },
  {
    name: 'password-reset',
    as: null,
    show: async ({ page }) => {
      await page.goto('/reset-password?token=abc');
      await page.getByRole('button', { name: 'Set password' }).waitFor();
    },
  },
  {
    name: 'link-entry',
    as: null,
    show: async (stage) => {
      const { page } = stage;
      await page.goto(await linkOf(stage, { role: 'editor', password: 'open sesame' }));
      await page.getByLabel('Password of the link', { exact: true }).waitFor();
    },
  },
  {
    name: 'link-guest',
    as: null,
    show: async (stage) => {
      const { page } = stage;
      await page.goto(await linkOf(stage, { role: 'editor' }));
      await page.getByLabel('Your name').fill('Robin Fox');
      await page.getByRole('button', { name: 'Open the document' }).click();
      await page.getByRole('toolbar').first().waitFor();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
    },
  },
  {
    name: 'link-dead',
    as: null,
    show: async (stage) => {
      await stage.page.goto('/s/nothing');
      await stage.see('This link doesn’t work');
    },
  },
  {
    name: 'link-managed',
    as: 'Mira',
    show: async (stage) => {
      const { page } = stage;
      const id = await stage.document(PLAN, { editors: ['Jonas'] });
      await stage.write(id);
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByLabel('Link for anyone').waitFor();
      await page.getByRole('button', { name: 'Withdraw link' }).click();
      await stage.see('Who came by the link loses access at once.');
    },
  },
];
