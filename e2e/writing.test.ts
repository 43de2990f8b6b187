/** Writing in a real browser: what typing, keys and menus do, and input methods while somebody else writes in the same line. */
import type { Delta } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, CDPSession, Page, WebSocket } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openEditor, signIn } from '../bench/src/browser.ts';
import { type Account, opened, Server } from '../bench/src/server.ts';

let server: Server;
let browser: Browser;
let ann: Account;
let ben: Account;

beforeAll(async () => {
  server = await Server.start();
  browser = await launchBrowser();
  ann = await server.register('ann');
  ben = await server.register('ben');
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const EDITOR = '.ProseMirror';

/** A new document in Ann's browser, with what Ben has written in it, and Ben's session without a browser. */
async function write(content: string): Promise<{ page: Page; socket: WebSocket; other: SharedDocument; id: string }> {
  const id = await server.createDocument(ann, 'writing', [ben]);
  const other = server.open(ben, id);
  await opened(other);
  if (content !== '') other.edit([{ insert: content }]);
  await other.flushed();
  const page = await signIn(browser, server, ann);
  const connected = page.waitForEvent('websocket', (socket) => socket.url().includes('/ws/documents/'));
  await openEditor(page, id);
  await page.locator(EDITOR).focus();
  return { page, socket: await connected, other, id };
}

/** The document as the page shows it, a line of HTML each, without others' carets. */
async function lines(page: Page): Promise<string[]> {
  return await page.locator(EDITOR).evaluate((editor) => {
    const copy = editor.cloneNode(true) as Element;
    for (const extra of copy.querySelectorAll('.cursor, .ProseMirror-widget, .ProseMirror-trailingBreak')) extra.remove();
    // Colours come when there is time.
    for (const coloured of copy.querySelectorAll('[class^="code-"]')) coloured.replaceWith(...coloured.childNodes);
    copy.normalize();
    return [...copy.children].map((line) => {
      const kind = [...line.classList].filter((name) => /^line-(?!caret|hint|item)/.test(name)).map((name) => name.slice(5));
      const body = line.querySelector('.line-body') ?? line;
      return `${[line.tagName.toLowerCase(), ...kind].join('.')} ${body.innerHTML}`;
    });
  });
}

async function text(page: Page): Promise<string> {
  return (await lines(page)).map((line) => line.slice(line.indexOf(' ') + 1).replace(/<[^>]*>/g, '')).join('\n');
}

async function saved(page: Page): Promise<void> {
  await page.getByText('Saved', { exact: true }).waitFor();
}

/** Resolves when the other's session has the text. */
async function arrived(other: SharedDocument, expected: string): Promise<void> {
  await until(other, (shown) => shown === expected);
}

/** Resolves when the other's text is as `test` wants it. */
async function until(other: SharedDocument, test: (shown: string) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!test(other.text.toString())) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = other.subscribe({ changed: check });
    check();
  });
}

async function paste(page: Page, plain: string): Promise<void> {
  await page.locator(EDITOR).evaluate((editor, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, plain);
}

async function close(page: Page, other: SharedDocument): Promise<void> {
  await Promise.all([page.context().close(), other.close()]);
}

describe('typing', () => {
  it('makes Markdown of what is typed, gives it back by Backspace and by undo, and never fires in code', async () => {
    const { page, other } = await write('');
    const { keyboard } = page;
    await keyboard.type('## Ink and **stone**');
    expect(await lines(page)).toEqual(['h2 Ink and <strong>stone</strong>']);
    await keyboard.press('Backspace');
    expect(await lines(page)).toEqual(['h2 Ink and **stone**']);
    await keyboard.press('Enter');
    await keyboard.type('_grind_');
    await keyboard.press('Control+z');
    expect(await text(page)).toBe('Ink and **stone**\n_grind_');
    await keyboard.press('Enter');
    await keyboard.type('```ts');
    await keyboard.press('Enter');
    await keyboard.type('f(**a**) {');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.type('- b');
    for (let times = 0; times < 3; times++) await keyboard.press('Enter');
    await keyboard.type('out');
    expect((await lines(page)).slice(2)).toEqual(['p.code f(**a**) {', 'p.code   - b', 'p out']);
    await saved(page);
    await close(page, other);
  });

  it('links an address, and undo takes the link away and nothing else', async () => {
    const { page, other } = await write('');
    await page.keyboard.type('see https://example.org/a. ');
    expect(await page.locator(`${EDITOR} a`).getAttribute('href')).toBe('https://example.org/a');
    await page.keyboard.press('Control+z');
    expect(await lines(page)).toEqual(['p see https://example.org/a. ']);
    await close(page, other);
  });

  it('acts on the selection that one sees, even if the browser has not told of it yet', async () => {
    const { page, other } = await write('kept');
    await page.keyboard.press('Control+a');
    await page.getByRole('toolbar', { name: 'Formatting of the selection' }).waitFor();
    await page.locator(EDITOR).evaluate((editor) => {
      document.getSelection()?.collapseToEnd();
      editor.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 13, bubbles: true, cancelable: true }));
    });
    expect(await text(page)).toBe('kept\n');
    await close(page, other);
  });

  it('puts what is typed on a divider’s line above it or below it', async () => {
    const { page, other } = await write('');
    await page.keyboard.type('---end');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.type('below');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Home');
    await page.keyboard.type('above');
    expect(await text(page)).toBe('above\n\nbelow\nend');
    await saved(page);
    await close(page, other);
  });

  it('deletes emoji and accented letters as one character', async () => {
    const { page, other } = await write('a👩‍👩‍👧e\u0301🇩🇪');
    await page.keyboard.press('Control+End');
    for (const rest of ['a👩‍👩‍👧e\u0301', 'a👩‍👩‍👧', 'a']) {
      await page.keyboard.press('Backspace');
      expect(await text(page)).toBe(rest);
    }
    await saved(page);
    await arrived(other, 'a\n');
    await close(page, other);
  });

  it('shows lines from right to left by their first word, with their markers on that side', async () => {
    const { page, other } = await write('');
    await page.keyboard.type('- שלום');
    await page.keyboard.press('Enter');
    await page.keyboard.type('left');
    const sides = await page.locator(`${EDITOR} > *`).evaluateAll((all) => all.map((line) => getComputedStyle(line).direction));
    expect(sides).toEqual(['rtl', 'ltr']);
    await close(page, other);
  });
});

describe('what is chosen for the next letters', () => {
  it('holds while another writes, in the next line, and when the line becomes something else', async () => {
    const { page, other } = await write('ink');
    const { keyboard } = page;
    await keyboard.press('Control+End');
    await page.getByRole('button', { name: 'Bold', exact: true }).click();
    other.edit([{ insert: 'Red ' }]);
    await page.locator(EDITOR).getByText('Red ink').waitFor();
    await keyboard.type('well');
    await keyboard.press('Enter');
    await keyboard.type('- a');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.type('b');
    expect(await lines(page)).toEqual(['p Red ink<strong>well</strong>', 'p.bullet <strong>a</strong>', 'p.bullet <strong>b</strong>']);
    await saved(page);
    await close(page, other);
  });

  it('is no longer code behind an arrow at the end of the line', async () => {
    const { page, other } = await write('');
    await page.keyboard.type('`x`');
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type(' y');
    expect(await lines(page)).toEqual(['p <code>x</code> y']);
    await close(page, other);
  });
});

describe('undo', () => {
  it('brings back what was deleted, or pasted over, as soon as it was written', async () => {
    const { page, other } = await write('');
    const { keyboard } = page;
    // Letters that come half a second apart are undone one by one.
    await page.clock.setFixedTime(new Date());
    await keyboard.type('first words');
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await keyboard.press('Control+z');
    expect(await text(page)).toBe('first words');
    await keyboard.press('Control+End');
    await keyboard.type(' and');
    await paste(page, 'more\nlines');
    await keyboard.type('!');
    for (const shown of ['first words andmore\nlines', 'first words and', 'first words']) {
      await keyboard.press('Control+z');
      expect(await text(page)).toBe(shown);
    }
    await close(page, other);
  });
});

describe('the corner of a code block', () => {
  it('covers no letter of it, wherever the block stands', async () => {
    const { page, other } = await write('');
    await page.setViewportSize({ width: 400, height: 800 });
    await page.keyboard.type('text');
    await page.keyboard.press('Enter');
    await page.keyboard.type('```js ');
    await page.keyboard.type('a long line that fills more than one row of a narrow window, and so runs below what stands at its end');
    const corner = await page.locator('.code-tools').boundingBox();
    const code = page.locator(`${EDITOR} .line-code`);
    const top = await code.evaluate((line) => {
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (texts.nextNode() && !texts.currentNode.textContent?.includes('fills more'));
      range.selectNode(texts.currentNode);
      return range.getClientRects()[0]?.top ?? 0;
    });
    expect(corner && corner.y + corner.height).toBeLessThanOrEqual(top + 1);
    await close(page, other);
  });
});

describe('the slash menu', () => {
  it('is filtered by typing and chosen from by keys, in one step of undo; Escape leaves what was typed', async () => {
    const { page, other } = await write('');
    const { keyboard } = page;
    await keyboard.type('/');
    await page.getByRole('option', { name: 'Heading 2' }).waitFor();
    await keyboard.type('hea');
    await keyboard.press('ArrowDown');
    expect(await page.getByRole('textbox', { name: 'Text of the document' }).getAttribute('aria-activedescendant')).toBe('slash-heading-2');
    await keyboard.press('Enter');
    await keyboard.type('Title');
    expect(await lines(page)).toEqual(['h2 Title']);
    await keyboard.press('Enter');
    await keyboard.type('/quo');
    await page.getByRole('option', { name: 'Quote' }).click();
    await keyboard.type('said');
    expect(await lines(page)).toEqual(['h2 Title', 'p.quote said']);
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await keyboard.type('/');
    await page.getByRole('listbox').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await keyboard.type('x');
    expect((await lines(page)).at(-1)).toBe('p /x');
    await close(page, other);
  });
});

describe('the menu at a selection', () => {
  it('formats, is reached by keys, and gives the focus back', async () => {
    const { page, other } = await write('ink stone');
    const bar = page.getByRole('toolbar', { name: 'Formatting of the selection' });
    await page.keyboard.press('Control+a');
    await bar.waitFor();
    await page.keyboard.press('Alt+F10');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect.poll(() => lines(page)).toEqual(['p <strong>ink stone</strong>']);
    await page.keyboard.press('Escape');
    await bar.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('!');
    expect(await text(page)).toBe('ink stone!');
    await close(page, other);
  });
});

describe('a link', () => {
  it('is made by pasting an address over text, shown at the caret, changed and removed by keys', async () => {
    const { page, other } = await write('ink stone');
    // By Shift, which is not held any longer when the address is pasted.
    await page.keyboard.press('Shift+End');
    await paste(page, 'https://example.org/');
    expect(await page.locator(`${EDITOR} a`).textContent()).toBe('ink stone');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('group', { name: 'Link to example.org' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByLabel('URL', { exact: true }).fill('example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Link to example.com' }).waitFor();
    await page.keyboard.press('Alt+F10');
    await page.getByRole('button', { name: 'Remove link' }).press('Enter');
    expect(await lines(page)).toEqual(['p ink stone']);
    await close(page, other);
  });
});

describe('an input method', () => {
  interface Composition {
    readonly cdp: CDPSession;
    compose(composed: string): Promise<void>;
    commit(composed: string): Promise<void>;
    /** Ben's edit, once Ann's page has it. */
    remote(delta: Delta, marker: string): Promise<void>;
    /** How often compositions began and ended in the page. */
    counts(): Promise<{ starts: number; ends: number }>;
  }

  async function inputMethod(page: Page, socket: WebSocket, other: SharedDocument): Promise<Composition> {
    const cdp = await page.context().newCDPSession(page);
    await page.locator(EDITOR).evaluate((editor: HTMLElement) => {
      const count = (name: 'starts' | 'ends') => () => {
        editor.dataset[name] = String(Number(editor.dataset[name] ?? 0) + 1);
      };
      editor.addEventListener('compositionstart', count('starts'));
      editor.addEventListener('compositionend', count('ends'));
    });
    return {
      cdp,
      compose: async (composed) => {
        await cdp.send('Input.imeSetComposition', { text: composed, selectionStart: composed.length, selectionEnd: composed.length });
      },
      commit: async (composed) => {
        await cdp.send('Input.insertText', { text: composed });
      },
      remote: async (delta, marker) => {
        const received = socket.waitForEvent('framereceived', ({ payload }) => payload.includes(marker));
        other.edit(delta);
        await received;
        await page.evaluate(() => new Promise(requestAnimationFrame));
      },
      counts: () =>
        page.locator(EDITOR).evaluate((editor: HTMLElement) => ({
          starts: Number(editor.dataset.starts ?? 0),
          ends: Number(editor.dataset.ends ?? 0),
        })),
    };
  }

  it('composes on while somebody else writes before it, in its line and over it, and both end with one text', async () => {
    const { page, socket, other, id } = await write('above\nink stone\nbelow');
    await page.locator(EDITOR).getByText('ink stone').click();
    await page.keyboard.press('Home');
    for (let steps = 0; steps < 4; steps++) await page.keyboard.press('ArrowRight');
    const { compose, commit, remote, counts } = await inputMethod(page, socket, other);
    await compose('に');
    await remote([{ insert: 'ABOVE ' }], 'ABOVE');
    await compose('にh');
    expect(await text(page)).toBe('ABOVE above\nink にhstone\nbelow');
    // In the same line, right before the composed word, and at the line's end.
    await remote([{ retain: 12 }, { insert: 'SAME ' }], 'SAME');
    await compose('にほん');
    const end = other.text.toString().indexOf('\nbelow');
    await remote([{ retain: end }, { insert: ' BEHIND' }], 'BEHIND');
    await compose('にほんご');
    expect(await counts()).toEqual({ starts: 1, ends: 0 });
    await commit('日本語');
    await page.locator(EDITOR).getByText('SAME ink 日本語stone BEHIND').waitFor();
    await saved(page);
    const expected = 'ABOVE above\nSAME ink 日本語stone BEHIND\nbelow';
    expect(await text(page)).toBe(expected);
    await arrived(other, `${expected}\n`);
    expect((await server.call<{ text: string }>('GET', `/api/documents/${id}`, ann.token)).text).toBe(expected);
    expect((await counts()).starts).toBe(1);
    await page.keyboard.type('!');
    expect(await text(page)).toBe(expected.replace('日本語', '日本語!'));
    await close(page, other);
  });

  it('keeps its word in one piece when somebody else types at its very place, or deletes the words around it', async () => {
    const { page, socket, other } = await write('one two three');
    await page.keyboard.press('Control+Home');
    for (let steps = 0; steps < 4; steps++) await page.keyboard.press('ArrowRight');
    const { compose, commit, remote, counts } = await inputMethod(page, socket, other);
    await compose('ㅎ');
    await compose('하');
    await until(other, (shown) => shown.includes('하'));
    await remote([{ retain: other.text.toString().indexOf('하') }, { insert: 'HERE' }], 'HERE');
    await compose('한');
    await remote([{ insert: 'GONE' }, { delete: 4 }], 'GONE');
    await compose('한글');
    expect(await counts()).toEqual({ starts: 1, ends: 0 });
    await commit('한글');
    await page.locator(EDITOR).getByText('HERE').waitFor();
    await saved(page);
    const shown = await text(page);
    expect(['GONEHERE한글two three', 'GONE한글HEREtwo three']).toContain(shown);
    await arrived(other, `${shown}\n`);
    await close(page, other);
  });

  it('composes word after word while somebody else writes in the line all the time', async () => {
    const { page, socket, other } = await write('line');
    await page.keyboard.press('Control+End');
    const { compose, commit, remote } = await inputMethod(page, socket, other);
    for (let word = 0; word < 5; word++) {
      await compose('に');
      await remote([{ insert: `${word}x` }], `${word}x`);
      await compose('にほ');
      await commit('日本');
    }
    const expected = `4x3x2x1x0xline${'日本'.repeat(5)}`;
    await arrived(other, `${expected}\n`);
    await page.locator(EDITOR).getByText(expected).waitFor();
    await close(page, other);
  });
});
