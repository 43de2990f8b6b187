/** The states of signing in and signing up, and of pages that can't be shown: wrong addresses, and a server that does not answer. */
import type { State } from '../stage.ts';

export const SIGNING_IN: readonly State[] = [
  {
    name: 'sign-in',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-in');
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    },
  },
  {
    name: 'sign-in-refused',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-in');
      await page.getByLabel('Username or email').fill('Mira');
      await page.getByLabel('Password', { exact: true }).fill('not the one that I chose');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'sign-up',
    as: null,
    show: async ({ page }) => {
      await page.goto('/sign-up');
      await page.getByRole('button', { name: 'Create account' }).waitFor();
    },
  },
  {
    name: 'sign-up-errors',
    as: null,
    show: async (stage) => {
      const { page } = stage;
      await page.goto('/sign-up');
      await page.getByLabel('Username', { exact: true }).fill('Jürgen Ünal');
      await page.getByLabel('Email', { exact: true }).fill('juergen@nowhere');
      await page.getByLabel('Password', { exact: true }).fill('tooshort');
      await page.getByRole('button', { name: 'Create account' }).click();
      await stage.see('Enter a valid email address.');
    },
  },
  {
    name: 'page-not-found',
    as: 'Mira',
    show: async (stage) => {
      await stage.page.goto('/no/such/page');
      await stage.see('Page not found');
    },
  },
  {
    name: 'server-silent',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/refresh', 'wait');
      await stage.page.goto('/');
      await stage.page.getByRole('status').getByText('Loading the page').waitFor({ state: 'attached' });
      await stage.see('Can’t reach Inkstone');
    },
  },
  {
    name: 'server-unreachable',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil('**/api/auth/refresh', 'fail');
      await stage.page.goto('/');
      await stage.see('Can’t reach Inkstone');
    },
  },
];
