/** The pages in German, where its words are long or many. */
import { NOTES, PLAN } from '../prose.ts';
import type { State } from '../stage.ts';
import { dashboard, press } from './dashboard.ts';

export const GERMAN: readonly State[] = [
  {
    name: 'german-sign-up-errors',
    as: null,
    locale: 'de-DE',
    show: async (stage) => {
      const { page } = stage;
      await page.goto('/sign-up');
      await page.getByLabel('Benutzername', { exact: true }).fill('Jürgen');
      await page.getByRole('button', { name: 'Konto anlegen' }).click();
      await stage.see('Das ist keine vollständige E-Mail-Adresse.');
    },
  },
  {
    name: 'german-dashboard',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await stage.see('Mit mir geteilt');
    },
  },
  {
    name: 'german-cards',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await stage.page.getByRole('button', { name: 'Karten mit Vorschau' }).click();
      await stage.see(/The library lends us/);
    },
  },
  {
    name: 'german-palette',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, 'Control+k');
      await stage.page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'german-keys',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await dashboard(stage);
      await press(stage, '?');
      await stage.see('Umschalt+↑');
    },
  },
  {
    name: 'german-share',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.plan}`);
      await stage.page.getByRole('button', { name: 'Teilen', exact: true }).click();
      await stage.page.getByRole('dialog').getByText('Amara', { exact: true }).first().waitFor();
    },
  },
  {
    name: 'german-document',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
    },
  },
  {
    name: 'german-find',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.locator('.ProseMirror').press('Control+h');
      await stage.page.getByRole('search').getByLabel('Suchen', { exact: true }).fill('the');
      await stage.page.getByRole('search').getByText(/1 von/).waitFor();
    },
  },
  {
    name: 'german-slash',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.locator('.ProseMirror').press('Control+End');
      await stage.page.keyboard.type('/');
      await stage.page.getByRole('option', { name: 'Überschrift 2' }).waitFor();
    },
  },
  {
    name: 'german-menu',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(NOTES)}`);
      await stage.see('Gespeichert');
      await stage.page.getByRole('button', { name: 'Menü des Dokuments' }).click();
      await stage.page.getByRole('menuitem', { name: 'Wörter zählen' }).waitFor();
    },
  },
  {
    name: 'german-signed-out',
    as: 'Mira',
    locale: 'de-DE',
    show: async (stage) => {
      await stage.page.goto(`/documents/${await stage.document(PLAN)}`);
      await stage.see('Gespeichert');
      await stage.page.request.post('/api/auth/logout');
      await stage.page.getByRole('dialog', { name: 'Wieder anmelden' }).waitFor();
    },
  },
];
