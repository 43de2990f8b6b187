/** The states of the page of a document's history, and of what leads there. */
import { DeltaBuilder } from '@inkstone/ot';
import { PLAN } from '../prose.ts';
import type { Stage, State } from '../stage.ts';

/** A plan that Jonas has worked on after Mira, with a named version between. @returns its id */
async function worked(stage: Stage): Promise<string> {
  const { server, people } = stage.world;
  const id = await stage.document(PLAN, { editors: ['Jonas'] });
  await server.call('POST', `/api/documents/${id}/versions`, people.Mira.token, { name: 'Sent to the printer' });
  const jonas = await stage.join('Jonas', id);
  const { document } = jonas;
  const at = (words: string) => document.text.toString().indexOf(words);
  document.edit(new DeltaBuilder().retain(at('the list of last year')).delete(8).insert('the one ').build());
  await document.flushed();
  document.edit(new DeltaBuilder().retain(at('nobody')).retain(6, { bold: true }).build());
  await document.flushed();
  const line = `${document.text.toString().split('\n')[1]}\n`;
  document.edit(new DeltaBuilder().retain(at(line)).delete(line.length).build());
  await document.flushed();
  document.edit(
    new DeltaBuilder()
      .retain(document.text.length - 1)
      .insert(`\n${line.slice(0, -1)}`)
      .build(),
  );
  await document.flushed();
  return id;
}

/** Opens the history of a plan that was worked on. @param query of the address */
async function open(stage: Stage, query = ''): Promise<string> {
  const id = await worked(stage);
  await stage.page.goto(`/documents/${id}/history${query}`);
  await stage.page.locator('.ink-text').waitFor();
  return id;
}

/** Opens the list of versions, which is a sheet on a phone. */
async function showList({ page }: Stage): Promise<void> {
  const button = page.getByRole('button', { name: 'Show versions' });
  if (await button.isVisible()) await button.click();
}

export const HISTORY: readonly State[] = [
  {
    name: 'history-versions',
    as: 'Mira',
    show: async (stage) => {
      await open(stage);
      await showList(stage);
      await stage.see('Sent to the printer');
    },
  },
  {
    name: 'history-changes',
    as: 'Mira',
    show: async (stage) => {
      await open(stage, '?version=5&from=1');
      await stage.page.locator('.marked').first().waitFor();
      await stage.page.keyboard.press('n');
      await stage.page.locator('.marked-current').first().waitFor();
    },
  },
  {
    name: 'history-authors',
    as: 'Mira',
    show: async (stage) => {
      await open(stage);
      await stage.page.getByRole('button', { name: 'Who wrote this' }).click();
      await stage.page.locator('.marked-author').first().waitFor();
      await stage.page.mouse.move(0, 0);
      await stage.page.keyboard.press('n');
      await stage.page.getByRole('button', { name: /Go to version/ }).waitFor();
    },
  },
  {
    name: 'history-take-back',
    as: 'Mira',
    show: async (stage) => {
      await open(stage);
      await stage.page.getByRole('button', { name: 'Actions', exact: true }).click();
      await stage.page.getByRole('menuitem', { name: 'Take back changes' }).click();
      await stage.page.getByLabel('Whose changes').selectOption({ label: 'Jonas' });
      await stage.page.locator('[role=dialog] .marked').first().waitFor();
    },
  },
  {
    name: 'history-empty',
    as: 'Mira',
    show: async (stage) => {
      const id = await stage.document({ title: 'Untitled', content: [] });
      await stage.page.goto(`/documents/${id}/history`);
      await stage.page.locator('[data-hint="Nothing is written here."]').waitFor();
      await showList(stage);
      await stage.see('Versions appear here');
    },
  },
  {
    name: 'history-failed',
    as: 'Mira',
    show: async (stage) => {
      await stage.spoil(/\/(sessions|edits)\?/, 'fail');
      const id = await worked(stage);
      await stage.page.goto(`/documents/${id}/history`);
      await stage.see(/Couldn’t load this version/);
      await showList(stage);
      await stage.see('Couldn’t load the versions');
    },
  },
  {
    name: 'history-view-only',
    as: 'Sofia',
    show: async (stage) => {
      await stage.page.goto(`/documents/${stage.world.plan}/history`);
      await stage.page.locator('.ink-text').waitFor();
      await stage.page.getByRole('button', { name: 'Actions', exact: true }).click();
      await stage.page.getByRole('menuitem', { name: 'Copy link to this version' }).waitFor();
    },
  },
  {
    name: 'document-history',
    as: 'Mira',
    show: async (stage) => {
      await stage.write(await worked(stage));
      await stage.page.getByRole('button', { name: 'Document menu' }).click();
      await stage.page.getByRole('menuitem', { name: 'History', exact: true }).click();
      await stage.see('Sent to the printer');
    },
  },
];
