/** Every page for everyone: axe finds nothing, light and dark, and nothing sticks out of a phone's screen; and what pages say of the session's end. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, Server } from '../bench/src/server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;
let id: string;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  ben = await server.register('ben');
  id = await server.createDocument(ann, 'Notes for Thursday', [ben]);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** What axe finds, by rule and place. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const result = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { target: string[] }[] }[] };
  return result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** Pixels by which the page is wider than its window. */
async function overhang(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

interface View {
  readonly name: string;
  readonly signedIn: boolean;
  show(page: Page): Promise<void>;
}

const VIEWS: readonly View[] = [
  {
    name: 'signing in',
    signedIn: false,
    show: async (page) => {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    },
  },
  {
    name: 'signing up',
    signedIn: false,
    show: async (page) => {
      await page.goto('/sign-up');
      await page.getByRole('button', { name: 'Create account' }).waitFor();
    },
  },
  {
    name: 'the list of documents',
    signedIn: true,
    show: async (page) => {
      await page.goto('/');
      await page.getByRole('link', { name: /Notes for Thursday/ }).waitFor();
    },
  },
  {
    name: 'an empty trash',
    signedIn: true,
    show: async (page) => {
      await page.goto('/trash');
      await page.getByText(/empty/i).first().waitFor();
    },
  },
  {
    name: 'a document',
    signedIn: true,
    show: async (page) => {
      await openEditor(page, id);
      await page.getByText('Saved', { exact: true }).waitFor();
    },
  },
  {
    name: 'sharing',
    signedIn: true,
    show: async (page) => {
      await openEditor(page, id);
      await page.getByRole('button', { name: 'Share' }).click();
      await page.getByRole('dialog').getByText('ben', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'a document that is not there',
    signedIn: true,
    show: async (page) => {
      await page.goto('/documents/00000000-0000-4000-8000-000000000000');
      await page.getByText('This document isn’t here').waitFor();
    },
  },
];

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  it.each(VIEWS)('$name', async ({ signedIn, show }) => {
    const page = signedIn ? await signIn(browser, server, ann) : await (await browser.newContext({ baseURL: server.webUrl })).newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await show(page);
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overhang(page)).toBe(0);
    expect(await findings(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

describe('signing out in another tab', () => {
  it('is told in the tab where one writes, with what becomes of words that are not saved; signing in saves them', async () => {
    const mine = await server.createDocument(ann, 'signed out');
    const page = await signIn(browser, server, ann);
    let isHeld = false;
    await page.routeWebSocket(/\/ws\//, (socket) => {
      const upstream = socket.connectToServer();
      upstream.onMessage((message) => isHeld || socket.send(message));
      socket.onMessage((message) => isHeld || upstream.send(message));
    });
    await openEditor(page, mine);
    isHeld = true;
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('not lost');
    await page.getByText('Saving…').first().waitFor();
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('button', { name: 'Account of ann' }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await page
      .getByText('You were signed out in another tab. What you typed is kept on this device and is saved when you sign in again.')
      .waitFor();
    isHeld = false;
    await page.getByLabel('Username or e-mail').fill('ann');
    await page.getByLabel('Password', { exact: true }).fill('a quiet ann writes');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.locator('.ProseMirror').textContent()).toContain('not lost');
    await page.context().close();
  });
});
