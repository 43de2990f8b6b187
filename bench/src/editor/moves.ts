/** Moves of a caret by real input, and where each must end. They are made in the text `RIVER`. */
import type { CDPSession, Page } from 'playwright-core';

/** Sixty lines, each one row long. */
export const RIVER = Array.from({ length: 60 }, (_, line) => `Paragraph ${line} tells of a river that keeps its own count of days`).join(
  '\n',
);

/** The line in which the moves are made. */
export const LINE = 20;
/** Others may write in this part of a line, so no move goes there. */
const ROOM = 50;
/** Arrow keys in one move. */
const ARROWS = 20;

/** Functions that run in the page. Positions are in the text, without others' carets. */
const HELPERS = `window.carets = (() => {
  const text = document.querySelector('.ProseMirror');
  const words = (node) => {
    const copy = node.cloneNode(true);
    for (const cursor of copy.querySelectorAll('.cursor')) cursor.remove();
    return copy.textContent;
  };
  const place = (node, offset) => {
    if (node === null || node === text || !text.contains(node)) return 'nowhere';
    let line = node;
    while (line.parentNode !== text) line = line.parentNode;
    const range = document.createRange();
    range.setStart(line, 0);
    range.setEnd(node, offset);
    return [...text.children].indexOf(line) + ':' + words(range.cloneContents()).length;
  };
  return {
    words: (line) => words(text.children[line]),
    selected: () => {
      const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
      return place(anchorNode, anchorOffset) + ' to ' + place(focusNode, focusOffset);
    },
    point: (line, offset) => {
      const walker = document.createTreeWalker(text.children[line], NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = walker.nextNode(), left = offset; node && left >= 0; node = walker.nextNode()) {
        if (node.parentElement.closest('.cursor')) continue;
        range.setStart(node, Math.min(left, node.length));
        range.collapse(true);
        left -= node.length;
        if (left <= 0) break;
      }
      const { left, top, height } = range.getBoundingClientRect();
      return { x: left, y: top + height / 2 };
    },
    shown: () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    changed: (times) => new Promise((done) => {
      new MutationObserver((_, observer) => {
        if (--times > 0) return;
        observer.disconnect();
        done();
      }).observe(text, { subtree: true, childList: true, characterData: true });
    }),
  };
})()`;

/** Input of a person by mouse, keys and touch. */
export class Hands {
  readonly page: Page;
  readonly #session: CDPSession;
  readonly #beforeInput: () => Promise<void>;

  private constructor(page: Page, session: CDPSession, beforeInput: () => Promise<void>) {
    this.page = page;
    this.#session = session;
    this.#beforeInput = beforeInput;
  }

  /** @param beforeInput called before each key, mouse press and step of a drag */
  static async on(page: Page, beforeInput: () => Promise<void> = async () => {}): Promise<Hands> {
    await page.evaluate(HELPERS);
    return new Hands(page, await page.context().newCDPSession(page), beforeInput);
  }

  async press(key: string): Promise<void> {
    await this.#beforeInput();
    await this.page.keyboard.press(key);
  }

  async click(offset: number, line = LINE, clickCount = 1): Promise<void> {
    await this.#pointTo(offset, line);
    for (let count = 1; count <= clickCount; count++) {
      await this.#beforeInput();
      await this.page.mouse.down({ clickCount: count });
      await this.page.mouse.up({ clickCount: count });
    }
  }

  /** Clicks and waits for the browser's event. */
  async goTo(offset: number, line = LINE): Promise<void> {
    await this.click(offset, line);
    await this.page.evaluate('carets.shown()');
  }

  async drag(from: number, to: number, toLine: number): Promise<void> {
    await this.#pointTo(from, LINE);
    await this.#beforeInput();
    await this.page.mouse.down();
    for (const offset of [to - 9, to - 4, to]) {
      await this.#beforeInput();
      await this.#pointTo(offset, toLine);
    }
    await this.page.mouse.up();
  }

  async tap(offset: number): Promise<void> {
    const { x, y } = await this.#point(offset, LINE);
    await this.#beforeInput();
    await this.#session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    await this.#session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  async words(line = LINE): Promise<string> {
    return (await this.page.evaluate(`carets.words(${line})`)) as string;
  }

  /** The browser's selection. */
  async selected(): Promise<string> {
    return (await this.page.evaluate('carets.selected()')) as string;
  }

  async #pointTo(offset: number, line: number): Promise<void> {
    const { x, y } = await this.#point(offset, line);
    await this.page.mouse.move(x, y);
  }

  async #point(offset: number, line: number): Promise<{ x: number; y: number }> {
    return (await this.page.evaluate(`carets.point(${line}, ${offset})`)) as { x: number; y: number };
  }
}

/** Makes a move; each number gives another one. @returns the selection that it must have */
type Move = (hands: Hands, number: number) => Promise<string>;

/** Far enough from the previous click that the two are no double click. */
const offsetOf = (number: number) => 2 + ((number * 13) % 44);
const range = (from: number, to: number, line = LINE, toLine = line) => `${line}:${from} to ${toLine}:${to}`;
const caret = (offset: number, line = LINE) => range(offset, offset, line);

export const MOVES = {
  click: async (hands, number) => {
    await hands.click(offsetOf(number));
    return caret(offsetOf(number));
  },
  'click and a letter': async (hands, number) => {
    const offset = offsetOf(number);
    const before = await hands.words();
    await hands.click(offset);
    await hands.press('x');
    await hands.page.evaluate('carets.shown()');
    const after = await hands.words();
    const isThere = after.slice(0, ROOM) === `${before.slice(0, offset)}x${before.slice(offset)}`.slice(0, ROOM);
    // The letter is before the caret, and is deleted before the next move.
    await hands.press('Backspace');
    return isThere ? caret(offset) : `a letter at ${caret(offset)}`;
  },
  drag: async (hands, number) => {
    // Dragging selected text would move it.
    await hands.goTo(offsetOf(number), LINE + 8);
    const to = 14 + (offsetOf(number) % 30);
    await hands.drag(offsetOf(number), to, LINE + 2);
    return range(offsetOf(number), to, LINE, LINE + 2);
  },
  'double click': async (hands, number) => {
    const words = [...(await hands.words()).slice(0, ROOM).matchAll(/\w{4,} /g)];
    const { index, 0: word } = words[number % words.length] as RegExpExecArray;
    await hands.click(index + 2, LINE, 2);
    return range(index, index + word.length - 1);
  },
  'triple click': async (hands, number) => {
    const line = LINE + 1 + (number % 2);
    await hands.click(offsetOf(number), line, 3);
    return range(0, (await hands.words(line)).length, line);
  },
  'shift-click': async (hands, number) => {
    await hands.goTo(offsetOf(number), LINE + 3);
    await hands.page.keyboard.down('Shift');
    await hands.click(offsetOf(number + 1));
    await hands.page.keyboard.up('Shift');
    return range(offsetOf(number), offsetOf(number + 1), LINE + 3, LINE);
  },
  arrows: async (hands, number) => {
    await hands.goTo(number % ARROWS);
    for (let key = 0; key < ARROWS; key++) await hands.press('ArrowRight');
    return caret((number % ARROWS) + ARROWS);
  },
  'arrows with Shift': async (hands, number) => {
    await hands.goTo(number % ARROWS);
    for (let key = 0; key < ARROWS; key++) await hands.press('Shift+ArrowRight');
    return range(number % ARROWS, (number % ARROWS) + ARROWS);
  },
  Home: async (hands, number) => {
    await hands.goTo(offsetOf(number));
    await hands.press('Home');
    return caret(0);
  },
  End: async (hands, number) => {
    // The end of a line at which another writes is not known exactly.
    await hands.goTo(offsetOf(number), LINE + 1);
    await hands.press('End');
    return caret((await hands.words(LINE + 1)).length, LINE + 1);
  },
  touch: async (hands, number) => {
    await hands.tap(offsetOf(number));
    return caret(offsetOf(number));
  },
} satisfies Record<string, Move>;

export type MoveName = keyof typeof MOVES;
export const MOVE_NAMES = Object.keys(MOVES) as readonly MoveName[];

/** Where somebody else writes: at the end of a line above the moves, in the same line, or below. */
export const WRITTEN_LINES = { 'before the line': LINE - 15, 'in the line': LINE, 'behind the line': LINE + 15 } as const;

/** The position of a line's end, in units. */
export function endOfLine(text: string, line: number): number {
  let at = -1;
  for (let index = 0; index <= line; index++) at = text.indexOf('\n', at + 1);
  return at;
}
