/** The states of the console for administrators, and of a document's own activity. */
import { PLAN } from '../prose.ts';
import type { Stage, State } from '../stage.ts';

/** Opens a section as the administrator. */
async function open({ page }: Stage, section: string): Promise<void> {
  await page.goto(`/admin/${section}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** A group with two people, once for all devices. @returns its name */
async function group({ world: { server, people } }: Stage): Promise<string> {
  const { token } = people.operator;
  const { items } = await server.call<{ items: { name: string }[] }>('GET', '/api/groups', token);
  if (items.length > 0) return 'Editorial office';
  const { id } = await server.call<{ id: string }>('POST', '/api/groups', token, { name: 'Editorial office' });
  for (const { id: user } of [people.Mira, people.Jonas]) await server.call('PUT', `/api/groups/${id}/members/${user}`, token);
  return 'Editorial office';
}

export const CONSOLE: readonly State[] = [
  {
    name: 'console-people',
    as: 'operator',
    isWhole: true,
    show: async (stage) => {
      await open(stage, 'users');
      await stage.page.getByLabel('Role of Sofia', { exact: true }).waitFor();
    },
  },
  {
    name: 'console-people-empty',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'users?q=nobody-has-this');
      await stage.see('Nobody matches.');
    },
  },
  {
    name: 'console-people-menu',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'users');
      await stage.page.getByRole('button', { name: 'Actions for Jonas' }).click();
      await stage.page.getByRole('menuitem', { name: 'Disable' }).waitFor();
    },
  },
  {
    name: 'console-people-disable',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'users');
      await stage.page.getByRole('button', { name: 'Actions for Jonas' }).click();
      await stage.page.getByRole('menuitem', { name: 'Disable' }).click();
      await stage.page.getByRole('dialog').getByRole('button', { name: 'Disable' }).waitFor();
    },
  },
  {
    name: 'console-new-account',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'users');
      await stage.page.getByRole('button', { name: 'New account' }).click();
      await stage.page.getByRole('button', { name: 'Make the account' }).click();
      await stage.see('Enter an email address.');
    },
  },
  {
    name: 'console-groups',
    as: 'operator',
    show: async (stage) => {
      const name = await group(stage);
      await open(stage, 'groups');
      await stage.page.getByText(name).first().waitFor();
    },
  },
  {
    name: 'console-group',
    as: 'operator',
    show: async (stage) => {
      const name = await group(stage);
      await open(stage, 'groups');
      await stage.page.getByRole('link', { name: `Members of ${name}` }).click();
      await stage.page.getByRole('button', { name: 'Remove Jonas' }).waitFor();
    },
  },
  {
    name: 'console-documents',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'documents');
      await stage.page
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'console-documents-delete',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'documents?state=trash');
      await stage.page
        .getByRole('button', { name: /^Actions for/ })
        .first()
        .click();
      await stage.page.getByRole('menuitem', { name: 'Delete forever' }).click();
      await stage.page.getByRole('dialog').getByRole('button', { name: 'Delete forever' }).click();
      await stage.see('This isn’t “delete”.');
    },
  },
  {
    name: 'console-activity',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'activity?action=document.created');
      await stage.page.locator('summary').first().click();
      await stage.see('Network address');
    },
  },
  {
    name: 'console-activity-failed',
    as: 'operator',
    show: async (stage) => {
      await stage.spoil(/\/api\/admin\/activity/, 'fail');
      await open(stage, 'activity');
      await stage.see('Couldn’t load the activity');
    },
  },
  {
    name: 'console-settings',
    as: 'operator',
    show: async (stage) => {
      await open(stage, 'settings');
      await stage.page.getByLabel('Email domains that may sign up').fill('nodomain');
      await stage.page.getByRole('button', { name: 'Save' }).click();
      await stage.see('“nodomain” isn’t a domain.');
    },
  },
  {
    name: 'console-system',
    as: 'operator',
    isWhole: true,
    show: async (stage) => {
      await open(stage, 'system');
      await stage.see('Largest accounts');
    },
  },
  {
    name: 'console-loading',
    as: 'operator',
    show: async (stage) => {
      await stage.spoil(/\/api\/admin\/users/, 'wait');
      await open(stage, 'users');
    },
  },
  {
    name: 'console-forbidden',
    as: 'Mira',
    show: async (stage) => {
      await open(stage, 'users');
      await stage.see('This page is for administrators');
    },
  },
  {
    name: 'document-activity',
    as: 'Mira',
    show: async (stage) => {
      const id = await stage.document(PLAN, { editors: ['Jonas'] });
      await stage.write(id);
      await stage.page.getByRole('button', { name: 'Document menu' }).click();
      await stage.page.getByRole('menuitem', { name: 'Activity' }).click();
      await stage.see('Mira created this document');
    },
  },
];
