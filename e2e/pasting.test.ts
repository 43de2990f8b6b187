/** Pasting, dropping and dividers in a real browser: what comes in, what line it comes into, and what undo gives back. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let page: Page;
let id: string;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  page = await signIn(browser, server, ann);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

beforeEach(async () => {
  id = await server.createDocument(ann, 'Pasting');
  await openEditor(page, id);
  await page.locator('.ProseMirror').click();
});

/** Through the system's clipboard, as programs copy. */
async function paste(content: { readonly html?: string; readonly text?: string }, keys = 'Control+v'): Promise<void> {
  await page.evaluate(async ({ html, text }) => {
    const parts: Record<string, Blob> = {};
    if (html !== undefined) parts['text/html'] = new Blob([html], { type: 'text/html' });
    if (text !== undefined) parts['text/plain'] = new Blob([text], { type: 'text/plain' });
    await navigator.clipboard.write([new ClipboardItem(parts)]);
  }, content);
  await page.keyboard.press(keys);
}

/** Keeps a script of the page back until `release`. */
async function heldBack(script: string) {
  let arrived = () => {};
  let release = () => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const address = `**/${script}-*.js`;
  await page.route(address, async (route) => {
    arrived();
    await released;
    await route.continue();
  });
  return { asked, release: () => release(), end: () => page.unroute(address) };
}

/** A line each: its kind and its HTML. */
async function lines(): Promise<string[]> {
  return await page.locator('.ProseMirror').evaluate((editor) => {
    const copy = editor.cloneNode(true) as Element;
    for (const extra of copy.querySelectorAll(
      '.cursor, .code-tools, .ProseMirror-widget, .ProseMirror-trailingBreak, .ProseMirror-separator',
    ))
      extra.remove();
    for (const coloured of copy.querySelectorAll('[class^="code-"]')) coloured.replaceWith(...coloured.childNodes);
    for (const link of copy.querySelectorAll('a')) for (const name of ['rel', 'target']) link.removeAttribute(name);
    copy.normalize();
    return [...copy.children].map((line) => {
      const kinds = [...line.classList].filter((name) => /^line-(?!caret|hint|item)/.test(name)).map((name) => name.slice(5));
      const indent = (line as HTMLElement).dataset.indent;
      const body = (line.querySelector('.line-body') ?? line).innerHTML
        .replace(/<span class="embed-divider"[^>]*><\/span>/g, '———')
        .replaceAll('&gt;', '>');
      return `${[line.tagName === 'DIV' ? 'p' : line.tagName.toLowerCase(), ...kinds, ...(indent ? [indent] : [])].join('.')} ${body}`;
    });
  });
}

/** Drags the selected text from the beginning of one line into another. Each step waits until the browser has taken the one before it for a drag. */
async function dragSelection(source: Locator, target: Locator): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(window, { dragEvents: seen });
    for (const type of ['dragstart', 'dragover', 'drop']) document.addEventListener(type, () => seen.add(type), { capture: true });
  });
  const isSeen = (type: string) => page.evaluate(`dragEvents.has(${JSON.stringify(type)})`);
  const from = await source.boundingBox();
  const to = await target.boundingBox();
  if (!from || !to) throw new Error('a line is not in sight');
  // More than 10 pixels from the double click that selected it: within half a second a press nearer than that is the third click.
  await page.mouse.move(from.x + 30, from.y + from.height / 2);
  await page.mouse.down();
  for (const [step, type] of ['dragstart', 'dragover'].entries()) {
    let moves = 0;
    await expect
      .poll(async () => {
        await page.mouse.move(to.x + 50 + 10 * step + (moves++ % 5), to.y + to.height / 2);
        return isSeen(type);
      })
      .toBe(true);
  }
  await page.mouse.up();
  await expect.poll(() => isSeen('drop')).toBe(true);
}

/** Takes one format after another from the empty line. One Backspace more would lead to the title. */
async function backToPlainLine(): Promise<void> {
  while (!isDeepStrictEqual(await lines(), ['p '])) await page.keyboard.press('Backspace');
}

const shows = (expected: string[]) => expect.poll(lines).toEqual(expected);

describe('a word out of a page', () => {
  it.each([
    ['- ', 'p.bullet'],
    ['1. ', 'p.ordered'],
    ['[] ', 'p.unchecked'],
    ['## ', 'h2'],
    ['> ', 'p.quote'],
    ['```js ', 'p.code'],
  ])('takes nothing away from an empty line that began with %j', async (typed, kind) => {
    for (const html of [
      '<span style="color: red">word</span>',
      '<p>word</p>',
      '<h1>word</h1>',
      '<b style="font-weight:normal" id="docs-internal-guid-1"><span>word</span></b>',
    ]) {
      await page.keyboard.type(typed);
      await paste({ html, text: 'word' });
      await shows([`${kind} word`]);
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await backToPlainLine();
    }
  });

  it('takes nothing away from a line that it replaces, or stands before; lines of it go on in that line', async () => {
    await page.keyboard.type('- old');
    await page.keyboard.press('Shift+Home');
    await paste({ html: 'new', text: 'new' });
    await page.keyboard.press('Home');
    await paste({ html: '<p>one</p><p>two&nbsp;</p>', text: 'one\ntwo ' });
    await shows(['p.bullet one', 'p.bullet two new']);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await paste({ html: 'a<br>b', text: 'a\nb' });
    await shows(['p.bullet one', 'p.bullet two new', 'p.bullet a', 'p.bullet b']);
  });

  it('goes where it was asked for, though one types on before what reads it has come', async () => {
    const reader = await heldBack('html-reader');
    await openEditor(page, id);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('ab old');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await paste({ html: '<b>new</b>', text: 'new' });
    await reader.asked;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.type('next');
    await page.keyboard.press('Home');
    reader.release();
    await shows(['p ab <strong>new</strong>', 'p next']);
    await page.keyboard.type('the ');
    await shows(['p ab <strong>new</strong>', 'p the next']);
    await reader.end();
  });

  it('still brings what is a heading or a list into an empty line', async () => {
    await paste({ html: '<h2>Head</h2><ul><li>item</li></ul>', text: 'Head\nitem' });
    await shows(['h2 Head', 'p.bullet item']);
  });

  it('copied out of a heading here is no heading elsewhere; the whole heading is one', async () => {
    await page.keyboard.type('# Big words');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+v');
    await shows(['h1 Big words', 'p words']);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+v');
    await shows(['h1 Big words', 'p words', 'h1 Big words']);
  });

  it('dragged into an empty item stays in the item', async () => {
    await page.keyboard.type('# Big word');
    await page.keyboard.press('Enter');
    await page.keyboard.type('- ');
    await page.locator('.ProseMirror h1').dblclick({ position: { x: 6, y: 20 } });
    await expect.poll(() => page.evaluate('getSelection().toString().trim()')).toBe('Big');
    await dragSelection(page.locator('.ProseMirror h1'), page.locator('.line-bullet'));
    await shows(['h1  word', 'p.bullet Big']);
  });
});

describe('Markdown that is pasted as text', () => {
  const TEXT =
    '# Plan\n\nSome **bold** words, see [docs](https://x.example/日本).\n\n- a\n  - b\n- [x] done\n\n> said\n\n```js\nlet x = 1;\n```\n\n---\nend';
  const MEANT = [
    'h1 Plan',
    'p Some <strong>bold</strong> words, see <a href="https://x.example/日本">docs</a>.',
    'p.bullet a',
    'p.bullet.1 b',
    'p.checked done',
    'p.quote said',
    'p.code let x = 1;',
    'p ———',
    'p end',
  ];

  it('becomes what it says; one undo gives its letters back, another one takes them away', async () => {
    await paste({ text: TEXT });
    await shows(MEANT);
    await page.keyboard.press('Control+z');
    await shows(TEXT.split('\n').map((line) => `p ${line}`));
    await page.keyboard.press('Control+z');
    await shows(['p ']);
    await page.keyboard.press('Control+y');
    await page.keyboard.press('Control+y');
    await shows(MEANT);
  });

  it('stays as it is with Shift, in code, and where it only looks a little like it', async () => {
    await paste({ text: TEXT }, 'Control+Shift+v');
    await shows(TEXT.split('\n').map((line) => `p ${line}`));
    await page.keyboard.press('Control+z');
    for (const text of ['1. Januar', '# not closed?', 'snake_case_names and 2*3*4', 'Hi,\nsee you\n\n- Ann']) {
      await paste({ text });
      await shows(text.split('\n').map((line) => `p ${line}`));
      await page.keyboard.press('Control+z');
    }
    await page.keyboard.type('```md ');
    await paste({ text: '- a\n- b' });
    await shows(['p.code - a', 'p.code - b']);
  });

  it('becomes what it says also when somebody types on before the parser has come', async () => {
    const parser = await heldBack('read-markdown');
    await openEditor(page, id);
    await page.locator('.ProseMirror').click();
    await page.keyboard.type('Notes:');
    await paste({ text: '- a\n- b' });
    await parser.asked;
    await page.keyboard.type('!');
    parser.release();
    await shows(['p Notes:', 'p.bullet a', 'p.bullet b!']);
    await page.keyboard.type('?');
    await shows(['p Notes:', 'p.bullet a', 'p.bullet b!?']);
    await parser.end();
  });

  it('goes on with the words around it, or begins a line of its own, and the caret stands behind it', async () => {
    await page.keyboard.type('Notes:');
    await paste({ text: '- a\n- b' });
    await page.keyboard.type('!');
    await shows(['p Notes:', 'p.bullet a', 'p.bullet b!']);
    await page.keyboard.press('Enter');
    await page.keyboard.type('x ');
    await paste({ text: '**bold** and `code`' });
    await shows(['p Notes:', 'p.bullet a', 'p.bullet b!', 'p.bullet x <strong>bold</strong> and <code>code</code>']);
  });
});

describe('addresses in what is pasted', () => {
  it('become links, and undo takes the links alone', async () => {
    const text = '见https://ja.wikipedia.org/wiki/日本。(see “https://example.org/a”), mail ada@example.org.';
    await paste({ text });
    const linked = [
      'p 见<a href="https://ja.wikipedia.org/wiki/日本">https://ja.wikipedia.org/wiki/日本</a>。(see “<a href="https://example.org/a">https://example.org/a</a>”), mail <a href="mailto:ada@example.org">ada@example.org</a>.',
    ];
    await shows(linked);
    await page.keyboard.press('Control+z');
    await shows([`p ${text}`]);
    await page.keyboard.press('Control+z');
    await paste({ html: `<p>${text}</p>`, text });
    await shows(linked);
  });

  it('stay text with Shift and in code', async () => {
    await paste({ text: 'see https://example.org/a now' }, 'Control+Shift+v');
    await shows(['p see https://example.org/a now']);
    await page.keyboard.press('Enter');
    await page.keyboard.type('``` ');
    await paste({ text: 'see https://example.org/a now' });
    await shows(['p see https://example.org/a now', 'p.code see https://example.org/a now']);
  });
});

describe('a divider', () => {
  /** A divider between two lines, with the caret at its beginning or its end. */
  async function divider(edge: 'Home' | 'End'): Promise<void> {
    await page.keyboard.type('above');
    await page.keyboard.press('Enter');
    await page.keyboard.type('---below');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press(edge);
  }

  async function downloaded(name: string): Promise<string> {
    await page.getByRole('button', { name: 'Document menu' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()]);
    return readFileSync(await download.path(), 'utf8');
  }

  it.each(['Home', 'End'] as const)('keeps its line when something is composed at its %s', async (edge) => {
    await divider(edge);
    const cdp = await page.context().newCDPSession(page);
    for (const text of ['に', 'にほ'])
      await cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await cdp.send('Input.insertText', { text: '日本' });
    await shows(edge === 'Home' ? ['p above', 'p 日本', 'p ———', 'p below'] : ['p above', 'p ———', 'p 日本', 'p below']);
    await page.keyboard.type('!');
    await shows(edge === 'Home' ? ['p above', 'p 日本!', 'p ———', 'p below'] : ['p above', 'p ———', 'p 日本!', 'p below']);
  });

  it.each(['Home', 'End'] as const)('keeps its line when something is pasted or inserted at its %s', async (edge) => {
    for (const [insert, word] of [
      [() => paste({ html: '<b>word</b>', text: 'word' }), '<strong>word</strong>'],
      [() => paste({ text: 'word' }), 'word'],
      [() => page.keyboard.insertText('word'), 'word'],
    ] as const) {
      await divider(edge);
      await insert();
      await shows(edge === 'Home' ? ['p above', `p ${word}`, 'p ———', 'p below'] : ['p above', 'p ———', `p ${word}`, 'p below']);
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await shows(['p ']);
    }
  });

  it('takes a line of its own where it is pasted into words, and where lines are joined', async () => {
    await page.keyboard.type('- item one');
    for (let times = 0; times < 3; times++) await page.keyboard.press('ArrowLeft');
    await paste({ html: '<hr>', text: '' });
    await shows(['p.bullet item ', 'p ———', 'p.bullet one']);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.press('Backspace');
    await shows(['p.bullet item ', 'p ———', 'p.bullet one']);
  });

  it('stays in the download where a program has written beside it', async () => {
    await divider('Home');
    await page.getByText('Saved', { exact: true }).waitFor();
    const other: SharedDocument = server.open(ann, id);
    await opened(other);
    other.edit([{ retain: 'above\n'.length }, { insert: 'left' }, { retain: 1 }, { insert: 'right' }]);
    await other.flushed();
    await shows(['p above', 'p left———right', 'p below']);
    await other.close();
    expect(await downloaded('Download as Markdown')).toContain('above\n\nleft\n\n---\n\nright\n\nbelow\n');
    expect(await downloaded('Download as HTML')).toMatch(/left<\/p><hr><p[^>]*>right/);
    expect(await downloaded('Download as plain text')).toContain('left———right');
  });
});
