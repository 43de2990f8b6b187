/** A document's history in real browsers: any moment of it, the film, what changed, who wrote it, bringing back and taking back. */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

const TEXT = '.ink-text';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;
let cleo: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  [ann, ben, cleo] = [await server.register('ann'), await server.register('ben'), await server.register('cleo')];
  // Who has chosen no color gets one of twelve by the id, so two people may have the same.
  await server.call('PATCH', '/api/me', ann.token, { color: 0 });
  await server.call('PATCH', '/api/me', ben.token, { color: 6 });
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

interface Written {
  readonly id: string;
  readonly ann: SharedDocument;
  readonly ben: SharedDocument;
}

/** Ann writes the first version of a document, then Ben edits it. */
async function written(title: string, first: Delta, ...edits: readonly ((text: string) => Delta)[]): Promise<Written> {
  const id = await server.createDocument(ann, title, [ben]);
  const [anns, bens] = [server.open(ann, id), server.open(ben, id)];
  await Promise.all([opened(anns), opened(bens)]);
  anns.edit(first);
  await anns.flushed();
  await reached(bens, 1);
  for (const edit of edits) {
    bens.edit(edit(bens.text.toString()));
    await bens.flushed();
  }
  return { id, ann: anns, ben: bens };
}

/** Resolves when a version has come. */
function reached(shared: SharedDocument, version: number): Promise<void> {
  if (shared.version >= version) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = shared.subscribe({
      changed: () => {
        if (shared.version < version) return;
        stop();
        resolve();
      },
    });
  });
}

async function leave({ ann: anns, ben: bens }: Written): Promise<void> {
  await Promise.all([anns.close(), bens.close()]);
}

const plain = (text: string): Delta => [{ insert: text }];
const insertAt = (words: string, text: string) => (whole: string) => new DeltaBuilder().retain(whole.indexOf(words)).insert(text).build();
const remove = (words: string) => (whole: string) => new DeltaBuilder().retain(whole.indexOf(words)).delete(words.length).build();

async function textAt(id: string, version: number): Promise<string> {
  const { text } = await server.call<{ text: string }>('GET', `/api/documents/${id}/versions/${version}`, ann.token);
  return text;
}

const headOf = async (id: string) =>
  (await server.call<{ version: number; text: string }>('GET', `/api/documents/${id}`, ann.token)).version;
const headText = async (id: string) =>
  (await server.call<{ version: number; text: string }>('GET', `/api/documents/${id}`, ann.token)).text;

/** The lines of the text on the page. */
async function shownText(page: Page): Promise<string> {
  return await page
    .locator(TEXT)
    .first()
    .evaluate((text) => [...text.children].map((line) => (line.textContent ?? '').replace(/\u200b|\ufeff/g, '')).join('\n'));
}

async function openHistory(page: Page, id: string, query = ''): Promise<void> {
  await page.goto(`/documents/${id}/history${query}`);
  await page.locator(TEXT).first().waitFor();
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Version' });
const act = async (page: Page, name: string | RegExp) => {
  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
};

describe('any moment of a document', () => {
  let made: Written;
  let page: Page;

  beforeAll(async () => {
    made = await written('Moments', plain('One line.\nTwo lines.'), ...[...'abcdefgh'].map((letter) => insertAt('Two', letter)));
    page = await signIn(browser, server, ann);
  });
  afterAll(async () => {
    await page.context().close();
    await leave(made);
  });

  it('is reached from the document’s menu, edit by edit by the arrow keys, and has an address of its own', async () => {
    await openEditor(page, made.id);
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Open history' }).click();
    await page.getByRole('heading', { level: 1, name: 'Moments' }).waitFor();
    expect(await shownText(page)).toBe(await textAt(made.id, 9));
    await slider(page).focus();
    for (const version of [8, 7, 6]) {
      await page.keyboard.press('ArrowLeft');
      const text = await textAt(made.id, version);
      await expect.poll(() => shownText(page)).toBe(text);
    }
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shownText(page)).toBe(await textAt(made.id, 7));
    await page.keyboard.press('Home');
    await page.locator('[data-hint="Nothing is written here."]').waitFor();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => new URL(page.url()).search).toBe('?version=1');
    expect(await slider(page).getAttribute('aria-valuetext')).toMatch(/^Version 1 of 9\. .*ann$/);
    await page
      .getByRole('status')
      .getByText(/^Version 1\. .*ann$/)
      .waitFor({ state: 'attached' });
    await page.reload();
    await expect.poll(() => shownText(page)).toBe(await textAt(made.id, 1));
  });

  it('is listed by day and session, with authors; PageDown and PageUp go by sessions', async () => {
    await openHistory(page, made.id, '?version=4');
    const list = page.getByRole('complementary', { name: 'Versions' });
    const today = list.getByRole('region', { name: 'Today' });
    await today.getByText('ann, ben').or(today.getByText('ben, ann')).waitFor();
    await today.getByText('9 edits').waitFor();
    await slider(page).focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => slider(page).inputValue()).toBe('9');
    await page.keyboard.press('PageDown');
    await expect.poll(() => slider(page).inputValue()).toBe('0');
    await today.getByRole('button', { name: /9 edits/ }).click();
    await expect.poll(() => slider(page).inputValue()).toBe('9');
  });

  it('passes as a film to the end, though the pauses were long', async () => {
    await openHistory(page, made.id, '?version=0');
    await page.locator('[data-hint="Nothing is written here."]').waitFor();
    await page.getByLabel('Speed').selectOption('64');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => slider(page).inputValue()).toBe('9');
    await page.getByRole('button', { name: 'Play' }).waitFor();
    expect(await shownText(page)).toBe(await textAt(made.id, 9));
    // From the end it begins anew.
    await page.getByRole('button', { name: 'Play' }).click();
    await page
      .getByRole('button', { name: 'Pause' })
      .or(page.getByRole('button', { name: 'Play' }))
      .first()
      .waitFor();
    await expect.poll(() => slider(page).inputValue()).toBe('9');
  });

  it('can be asked for again when it could not be loaded, and says when there is none', async () => {
    await page.route(/\/edits\?/, (route) => route.abort());
    await page.goto(`/documents/${made.id}/history?version=3`);
    await page
      .getByRole('alert')
      .getByText(/Couldn’t load this version/)
      .waitFor();
    await page.unroute(/\/edits\?/);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => shownText(page)).toBe(await textAt(made.id, 3));
    await page.goto(`/documents/00000000-0000-4000-8000-000000000000/history`);
    await page.getByRole('heading', { level: 1, name: /not found|no access|doesn’t exist|can’t be found/i }).waitFor();
  });
});

describe('what changed', () => {
  it('is shown in place and told by keys, with moved lines and formats', async () => {
    const made = await written(
      'Changed',
      plain('First line.\nThis line moves.\nThe rope is old.\nLast line.'),
      remove('This line moves.\n'),
      insertAt('Last', 'This line moves.\n'),
      (text) => new DeltaBuilder().retain(text.indexOf('rope')).delete(4).insert('cord').build(),
      (text) => new DeltaBuilder().retain(text.indexOf('First')).retain(5, { bold: true }).build(),
    );
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id, '?version=5&from=1');
    await page.locator('.marked-deleted', { hasText: 'rope' }).waitFor();
    const told: string[] = [];
    const bar = page.getByText(/^\d of 5/);
    for (let index = 1; index <= 5; index++) {
      await page.keyboard.press(index % 2 === 0 ? 'F7' : 'n');
      await page.getByText(`${index} of 5`, { exact: true }).waitFor();
      told.push((await bar.locator('xpath=..').first().textContent()) ?? '');
    }
    expect(told.map((line) => line.replace(/^\d of 5 /, ''))).toEqual([
      'ben changed the format of “First”: bold',
      'ben moved this line away: “This line moves.”',
      'ben deleted “rope”',
      'ben inserted “cord”',
      'ben moved this line here: “This line moves.”',
    ]);
    await page.keyboard.press('p');
    await page.getByText('4 of 5', { exact: true }).waitFor();
    expect(await page.locator('.marked-current').textContent()).toBe('cord');
    await page.getByRole('status').getByText('Change 4 of 5: ben inserted “cord”').waitFor({ state: 'attached' });
    await page.getByLabel('Compare with').selectOption({ label: 'The edit before' });
    await page.getByText('1 change', { exact: true }).waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?version=5&from=4');
    await page.getByRole('button', { name: 'Show changes' }).click();
    await expect.poll(() => shownText(page)).toBe(await textAt(made.id, 5));
    await page.context().close();
    await leave(made);
  });

  it('is told to who comes back to a document, without moving its text, and long after the page has come', async () => {
    const made = await written('Seen', plain('As Ann saw it.'));
    const page = await signIn(browser, server, ann);
    await openEditor(page, made.id);
    await page.goto('/');
    await leave(made);
    const seen = () => server.call<{ version: number | null }>('GET', `/api/documents/${made.id}/seen`, ann.token);
    await expect.poll(async () => (await seen()).version).toBe(1);
    const bens = server.open(ben, made.id);
    await opened(bens);
    bens.edit(plain('Ben was here. '));
    await bens.flushed();
    await bens.close();
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await openEditor(page, made.id);
    const top = () =>
      page
        .locator(`${TEXT} > *`)
        .first()
        .evaluate((line) => line.getBoundingClientRect().top);
    const before = await top();
    expect(scripts.some((url) => /HistoryPage|SeenNotice/.test(url))).toBe(false);
    await page.getByText('ben changed this document since you were here.').waitFor();
    expect(await top()).toBe(before);
    await page.getByRole('button', { name: 'Show changes' }).click();
    await page.locator('.marked-inserted', { hasText: 'Ben was here.' }).waitFor();
    await page.context().close();
  });
});

describe('who wrote it', () => {
  it('is told of a passage in the history and in the document, in colors of the authors', async () => {
    const made = await written('Authors', plain('Ann wrote this line.'), insertAt('Ann', 'Ben wrote that. '));
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id);
    await page.getByRole('button', { name: 'Who wrote this' }).click();
    const colors = () => page.locator('.marked-author').evaluateAll((runs) => runs.map((run) => getComputedStyle(run).backgroundColor));
    await expect.poll(async () => (await colors()).length).toBe(2);
    expect(new Set(await colors()).size).toBe(2);
    await page.getByText('Ann wrote this line.').click();
    await page.getByText(/^ann, .*:/).waitFor();
    await page.getByRole('button', { name: 'Go to version 1' }).waitFor();
    await page.getByText('Ben wrote that.').click();
    await page.getByText(/^ben, .*:/).waitFor();
    await page.getByRole('button', { name: 'Go to version 2' }).click();
    await expect.poll(() => slider(page).inputValue()).toBe('2');
    await page.keyboard.press('n');
    await page.getByText(/^ben, .*:/).waitFor();

    await openEditor(page, made.id);
    await page.locator('.ProseMirror').press('Control+Home');
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'Who wrote this' }).click();
    await page
      .getByRole('alert')
      .getByText(/^ben, .*:/)
      .waitFor();
    await page.getByRole('button', { name: 'Show in history' }).click();
    await page.locator('.marked-inserted', { hasText: 'Ben wrote that.' }).waitFor();
    await page.context().close();
    await leave(made);
  });
});

describe('bringing back', () => {
  it('restores a version, and undoes that', async () => {
    const made = await written('Back', plain('The first text.'), (text) => [{ insert: 'Nothing is left.' }, { delete: text.length - 1 }]);
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id, '?version=1');
    await page.getByText('The first text.').waitFor();
    await act(page, 'Restore this version');
    await page.getByText(/The version of .* is restored\./).waitFor();
    expect(await headText(made.id)).toBe('The first text.');
    await expect.poll(() => slider(page).inputValue()).toBe('3');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => headText(made.id)).toBe('Nothing is left.');
    await page.getByText('The document is as it was before.').waitFor();
    await page.context().close();
    await leave(made);
  });

  it('restores only a passage that is selected', async () => {
    const made = await written('Passage', plain('One.\nTwo.\nThree.'), remove('Two.\n'), insertAt('hree', 'h'));
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id, '?version=1');
    await page.getByText('Two.').waitFor();
    await page.locator(TEXT).evaluate((text) => {
      const [, second, third] = text.children;
      getSelection()?.setBaseAndExtent(second as Element, 0, third as Element, 0);
    });
    await act(page, 'Restore the selected passage');
    await page.getByText('The passage is restored.').waitFor();
    expect(await headText(made.id)).toBe('One.\nTwo.\nThhree.');
    await page.context().close();
    await leave(made);
  });

  it('from the panel beside the text is one step of the page’s own undo', async () => {
    const made = await written('Panel', plain('The first text.'));
    await server.call('PATCH', `/api/documents/${made.id}/versions/1`, ann.token, { name: 'Draft' });
    const page = await signIn(browser, server, ann);
    await openEditor(page, made.id);
    await page.locator('.ProseMirror').press('Control+End');
    await page.keyboard.type(' More.');
    await expect.poll(() => headText(made.id)).toBe('The first text. More.');
    await page.getByRole('button', { name: 'Document menu' }).click();
    await page.getByRole('menuitem', { name: 'History', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for version 1' }).click();
    await page.getByRole('menuitem', { name: 'Restore this version' }).click();
    await page
      .locator('.ProseMirror')
      .getByText(/^The first text\.$/)
      .waitFor();
    await page.locator('.ProseMirror').press('Control+z');
    await page.locator('.ProseMirror').getByText('The first text. More.').waitFor();
    await expect.poll(() => headText(made.id)).toBe('The first text. More.');
    await page.locator('.ProseMirror').press('Control+z');
    await page
      .locator('.ProseMirror')
      .getByText(/^The first text\.( M?o?r?e?)?$/)
      .waitFor();
    await page.context().close();
    await leave(made);
  });

  it('takes back what one person did, after showing it', async () => {
    const made = await written('Taken back', plain('Ann stays.'), insertAt('stays', 'certainly '));
    made.ann.edit(new DeltaBuilder().insert('Today ').build());
    await made.ann.flushed();
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id);
    await act(page, 'Take back changes');
    const dialog = page.getByRole('dialog', { name: 'Take back changes' });
    await dialog.getByLabel('Whose changes').selectOption({ label: 'ben' });
    await dialog.locator('.marked-deleted', { hasText: 'certainly' }).waitFor();
    expect(await headOf(made.id)).toBe(3);
    await dialog.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('The changes by ben are taken back.').waitFor();
    expect(await headText(made.id)).toBe('Today Ann stays.');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => headText(made.id)).toBe('Today Ann certainly stays.');
    await page.context().close();
    await leave(made);
  });
});

describe('a version', () => {
  it('is named, renamed, and loses its name; it becomes a document, and its address is copied', async () => {
    const made = await written('Names', plain('Some text.'), insertAt('text', 'more '));
    const page = await signIn(browser, server, ann, { permissions: ['clipboard-read', 'clipboard-write'] });
    await openHistory(page, made.id, '?version=1');
    const list = page.getByRole('complementary', { name: 'Versions' });
    const name = async (action: string, wanted: string) => {
      await act(page, action);
      await page.getByRole('dialog').getByLabel('Name').fill(wanted);
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await list.getByText(wanted, { exact: true }).waitFor();
    };
    await name('Name this version', 'Draft');
    await name('Rename this version', 'First draft');
    await act(page, 'Remove the name');
    await list.getByText('First draft').waitFor({ state: 'detached' });
    await act(page, 'Copy link to this version');
    await page.getByText('Link copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    await act(page, 'Make a copy of this version');
    await page.locator('.ProseMirror[contenteditable="true"]').getByText('Some text.').waitFor();
    expect(page.url()).not.toContain(made.id);
    await page.context().close();
    await leave(made);
  });

  it('can be looked at by who may only read, without what changes the document', async () => {
    const made = await written('Read', plain('Read only.'), insertAt('Read', 'To be '));
    await server.call('PUT', `/api/documents/${made.id}/collaborators`, ann.token, { login: 'cleo', role: 'viewer' });
    const page = await signIn(browser, server, cleo);
    await openHistory(page, made.id);
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Make a copy of this version' }).waitFor();
    for (const name of [/Restore/, /Name this/, /Take back/]) expect(await page.getByRole('menuitem', { name }).count()).toBe(0);
    await page.context().close();
    await leave(made);
  });

  it('of a document in the trash can be seen, and not restored', async () => {
    const made = await written('Trashed', plain('Thrown away.'));
    await leave(made);
    await server.call('DELETE', `/api/documents/${made.id}`, ann.token);
    const page = await signIn(browser, server, ann);
    await openHistory(page, made.id);
    await page.getByText('Thrown away.').waitFor();
    await page.getByText(/This document is in the trash/).waitFor();
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Make a copy of this version' }).waitFor();
    expect(await page.getByRole('menuitem', { name: /Restore/ }).count()).toBe(0);
    await page.context().close();
  });
});
