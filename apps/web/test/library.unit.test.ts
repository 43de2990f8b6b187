/** The pure parts of the dashboard: long titles, ranges of a selection, keys and their names, pages of a list, the order that stays, fuzzy search, batches, acts, templates, the event stream. */
import { parseContent, plainText } from '@inkstone/ot';
import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { actOn, shownPages } from '../src/api/acts.ts';
import { itemsOf, mergePage } from '../src/api/list-pages.ts';
import { runBatch } from '../src/api/transport/batch.ts';
import { ApiError } from '../src/api/transport/errors.ts';
import { EventStreamReader } from '../src/api/transport/event-stream.ts';
import type { DocumentInfo, ListQuery } from '../src/api/types.ts';
import { LANGUAGES } from '../src/boot/languages.ts';
import { rankChoices } from '../src/commands/choices.ts';
import { fold } from '../src/commands/folding.ts';
import { fuzzyMatch, holdsWords } from '../src/commands/fuzzy.ts';
import { keyName } from '../src/commands/keys.ts';
import { cutTitle } from '../src/components/titles.ts';
import { en } from '../src/locales/en.ts';
import type { Texts } from '../src/locales/texts.ts';
import { intentOf } from '../src/pages/dashboard/list/list-keys.ts';
import { inShownOrder } from '../src/pages/dashboard/list/live/steady-order.ts';
import { allOf, extended, NOTHING_SELECTED, stillListed, toggled } from '../src/pages/dashboard/list/selection.ts';
import { contentOf } from '../src/pages/dashboard/new-document/templates.ts';
import { gate } from './api-server.ts';
import { Random } from './editor/generate.ts';

/** Runs `check` with many seeds, and says which one failed. */
function forSeeds(check: (random: Random) => void): void {
  for (let seed = 0; seed < 500; seed++) {
    try {
      check(new Random(seed));
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const chosen = ({ ids }: { ids: ReadonlySet<string> }) => [...ids].sort().join('');
const items = (ids: string) => [...ids].map((id) => ({ id }));
const named = (list: readonly { id: string }[]) => list.map(({ id }) => id).join('');

describe('a title that is too long', () => {
  it('is cut between characters, however many units those have', () => {
    expect(cutTitle('x'.repeat(201))).toBe('x'.repeat(200));
    expect(cutTitle('😀'.repeat(100))).toBe('😀'.repeat(100));
    expect(cutTitle(`x${'😀'.repeat(100)}`)).toBe(`x${'😀'.repeat(99)}`);
    expect(cutTitle(`${'x'.repeat(195)}👩‍👩‍👧‍👦`)).toBe('x'.repeat(195));
  });
});

describe('a selection', () => {
  it('takes a range from the one that was toggled, in both directions', () => {
    expect(chosen(extended(toggled(NOTHING_SELECTED, 'b'), ORDER, 'd'))).toBe('bcd');
    expect(chosen(extended(toggled(NOTHING_SELECTED, 'd'), ORDER, 'b'))).toBe('bcd');
  });

  it('lets a range shrink again, and keeps what was selected before it', () => {
    const two = toggled(toggled(NOTHING_SELECTED, 'e'), 'a');
    expect(chosen(extended(extended(two, ORDER, 'd'), ORDER, 'b'))).toBe('abe');
  });

  it('begins a range at the focus when nothing was toggled yet', () => {
    expect(chosen(extended(NOTHING_SELECTED, ORDER, 'c', 'b'))).toBe('bc');
  });

  it('forgets what is not listed any more', () => {
    expect(chosen(stillListed(allOf(ORDER), ['b', 'd', 'x']))).toBe('bd');
  });
});

describe('a key in the list', () => {
  const key = (name: string, more = {}) => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
  const shape = { index: 5, count: 20, columns: 4, screen: 8, isRtl: false };

  it('moves by rows and, among cards, by columns', () => {
    expect(intentOf(key('ArrowDown'), shape)).toEqual({ kind: 'move', to: 9, select: false });
    expect(intentOf(key('ArrowLeft'), { ...shape, isRtl: true })).toEqual({ kind: 'move', to: 6, select: false });
    expect(intentOf(key('ArrowRight'), { ...shape, columns: 1 })).toBeNull();
    expect(intentOf(key('End', { shiftKey: true }), shape)).toEqual({ kind: 'move', to: 19, select: true });
  });

  it('stays within the list', () => {
    expect(intentOf(key('ArrowDown'), { ...shape, index: 18 })).toEqual({ kind: 'move', to: 18, select: false });
    expect(intentOf(key('PageUp'), shape)).toEqual({ kind: 'move', to: 0, select: false });
  });

  it('leaves other shortcuts alone', () => {
    expect(intentOf(key('a', { ctrlKey: true }), shape)).toEqual({ kind: 'select-all' });
    expect(intentOf(key('s', { ctrlKey: true }), shape)).toBeNull();
    expect(intentOf(key('ArrowDown', { altKey: true }), shape)).toBeNull();
  });
});

describe('the name of a key', () => {
  const named = async (code: string, texts: Texts) => {
    const i18n = createInstance();
    await i18n.init({ lng: code, resources: { [code]: { translation: texts } } });
    return (keys: string, isApple = false) => keyName(keys, i18n.t, isApple);
  };

  it('is of the language', async () => {
    const [english, german] = [await named('en', en), await named('de', await LANGUAGES.de.load())];
    expect(['Mod-Shift-l', 'Alt-F10', 'Space', 'Delete', '?'].map((keys) => english(keys))).toEqual([
      'Ctrl+Shift+L',
      'Alt+F10',
      'Space',
      'Delete',
      '?',
    ]);
    expect(['Mod-Shift-l', 'Alt-Enter', 'Shift-↑', 'Space', 'Delete', 'Escape'].map((keys) => german(keys))).toEqual([
      'Strg+Umschalt+L',
      'Alt+Eingabe',
      'Umschalt+↑',
      'Leertaste',
      'Entf',
      'Esc',
    ]);
  });

  it('is a symbol on a Mac', async () => {
    const german = await named('de', await LANGUAGES.de.load());
    expect(['Mod-Shift-l', 'Alt-Enter', 'Shift'].map((keys) => german(keys, true))).toEqual(['⌘⇧L', '⌥Eingabe', '⇧']);
  });
});

describe('a page that was fetched anew', () => {
  const page = (ids: string, nextCursor: string | null) => ({ items: items(ids), nextCursor });

  it('brings what is new, and opens no gap before the next page', () => {
    const pages = mergePage([page('abcd', '1'), page('efgh', '2')], 0, page('xabc', '9'));
    expect(named(itemsOf(pages))).toBe('xabcdefgh');
    expect(pages.at(-1)?.nextCursor).toBe('2');
  });

  it('moves what rose from a later page', () => {
    expect(named(itemsOf(mergePage([page('abcd', '1'), page('efgh', null)], 0, page('gabc', '9'))))).toBe('gabcdefh');
  });

  it('drops what is gone', () => {
    expect(named(itemsOf(mergePage([page('abcd', '1'), page('efgh', null)], 0, page('acde', '9'))))).toBe('acdefgh');
  });

  it('ends the list where the server says it ends', () => {
    expect(named(itemsOf(mergePage([page('abcd', '1'), page('efgh', '2')], 0, page('ab', null))))).toBe('ab');
  });

  it('is, with what follows it, the list of the server after any documents were changed', () => {
    forSeeds((random) => {
      const before = Array.from({ length: 6 + random.below(34) }, (_, index) => ({ id: String(index) }));
      const moved = [...new Set(Array.from({ length: random.below(4) }, () => random.pick(before)))];
      const after = [...moved, ...before.filter((item) => !moved.includes(item))];
      const rest = { items: before.slice(5), nextCursor: null };
      const merged = mergePage([{ items: before.slice(0, 5), nextCursor: '1' }, rest], 0, { items: after.slice(0, 5), nextCursor: '2' });
      expect(named(itemsOf(merged))).toBe(named(after));
    });
  });
});

describe('the order on the screen', () => {
  it('stays while others change the list; further pages follow, what is gone leaves', () => {
    expect(named(inShownOrder(['a', 'b', 'c'], items('xcabde')))).toBe('abcde');
    expect(named(inShownOrder(['a', 'b', 'c'], items('ca')))).toBe('ac');
  });
});

describe('a fuzzy search', () => {
  const score = (query: string, text: string) => fuzzyMatch(query, text)?.score ?? Number.NEGATIVE_INFINITY;

  it('finds beginnings of words, without regard to case and accents', () => {
    expect(fuzzyMatch('gb', 'Große Bühne')?.ranges).toEqual([
      [0, 1],
      [6, 7],
    ]);
    expect(fuzzyMatch('buhne', 'Große Bühne')?.ranges).toEqual([[6, 11]]);
  });

  it.each([
    ['creme', 'Cre\u0300me', [[0, 6]]],
    ['Crème', 'creme', [[0, 5]]],
    ['cre\u0300me', 'Crème', [[0, 5]]],
    ['grosse', 'Große', [[0, 5]]],
    ['lodz', 'Łódź', [[0, 4]]],
    ['שלום', 'שָׁלוֹם', [[0, 7]]],
  ])('finds %j in %j, and marks whole letters', (query, text, ranges) => {
    expect(fuzzyMatch(query, text)?.ranges).toEqual(ranges);
    expect(holdsWords(query, text)).toBe(true);
  });

  it('likes whole words better than strewn letters, and drops chance', () => {
    expect(score('not', 'Notes for Thursday')).toBeGreaterThan(score('not', 'Meeting notes'));
    expect(fuzzyMatch('not', 'New document')).toBeNull();
  });

  it('marks only letters of the query, in any text', () => {
    const letters = ['a', 'b', 'B', ' ', 'é', 'e\u0301', '😀', 'ß', 'İ', '設', '\ud800'];
    forSeeds((random) => {
      const word = (length: number) => Array.from({ length: random.below(length) }, () => random.pick(letters)).join('');
      const [query, text] = [word(5), word(30)];
      const ranges = fuzzyMatch(query, text)?.ranges ?? [];
      const marked = ranges.map(([from, to]) => text.slice(from, to)).join('');
      expect(Array.from(marked.replace(/\p{M}/gu, '')).length).toBeLessThanOrEqual(fold(query).text.length);
      for (const [from, to] of ranges) expect(from >= 0 && from < to && to <= text.length).toBe(true);
    });
  });
});

describe('the palette', () => {
  const document = (title: string, text = '') =>
    ({ id: title, title, titleMatches: null, passage: { text, matches: [] } }) as unknown as DocumentInfo;
  const answer = (...documents: DocumentInfo[]) => ({ documents, isAnswer: true });
  const earlier = (...documents: DocumentInfo[]) => ({ documents, isAnswer: false });

  it('shows what holds the word in its text before a title that holds its letters strewn about', () => {
    const recent = [document('Zweiter')];
    const groups = rankChoices('weir', [], recent, answer(document('Old mills')));
    expect(groups[0]?.items.map(({ key }) => key)).toEqual(['Old mills', 'Zweiter']);
    const titled = rankChoices('weir', [], recent, answer(document('Old mills'), document('At the weir')));
    expect(titled[0]?.items[0]?.key).toBe('At the weir');
  });

  it('keeps of what was found for an earlier query what holds this one, in its title or its text', () => {
    const before = earlier(document('bulk 00001'), document('bulk 01234'), document('Counts', 'of Bulk 01234 and more'));
    const groups = rankChoices('bulk 01234', [], [], before);
    expect(groups.flatMap(({ items }) => items.map(({ key }) => key))).toEqual(['bulk 01234', 'Counts']);
    expect(rankChoices('bulk 09', [], [], before)).toEqual([]);
  });

  it('is sure of what holds the query or was found for it, and not of strewn letters', () => {
    const sure = (query: string, found: ReturnType<typeof answer>) =>
      rankChoices(query, [], [document('Zweiter')], found).flatMap(({ items }) => items.map(({ key, isSure }) => [key, isSure]));
    expect(sure('weir', earlier())).toEqual([['Zweiter', false]]);
    expect(sure('weite', earlier())).toEqual([['Zweiter', true]]);
    expect(sure('weir', answer(document('Mills')))).toEqual([
      ['Mills', true],
      ['Zweiter', false],
    ]);
  });
});

describe('a batch', () => {
  it('has an outcome for each item, and runs a few at a time', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const outcome = await runBatch({
      items: [1, 2, 3, 4, 5, 6, 7],
      width: 3,
      onProgress: (done) => seen.push(done),
      call: async (item) => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running -= 1;
        if (item % 3 === 0) throw new Error(`no ${item}`);
        return item * 10;
      },
    });
    expect(outcome.done.map(({ result }) => result)).toEqual([10, 20, 40, 50, 70]);
    expect(outcome.failed.map(({ item }) => item)).toEqual([3, 6]);
    expect(most).toBe(3);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('waits as long as the server asks, and tries once more', async () => {
    const waits: number[] = [];
    let calls = 0;
    const outcome = await runBatch({
      items: ['a'],
      wait: async (ms) => void waits.push(ms),
      call: async () => {
        if (++calls === 1) throw new ApiError({ status: 429, code: 'too-many', title: '', detail: '', retryAfter: 2 });
        return 'done';
      },
    });
    expect(outcome.done.length).toBe(1);
    expect(waits).toEqual([2000]);
  });
});

describe('acts', () => {
  const list = { scope: 'all', tag: null } as ListQuery;
  const gone = () => null;

  it('are shown as done, whatever a list holds', () => {
    const pages = [{ items: items('abc') as DocumentInfo[], nextCursor: '1' }];
    const star = (document: DocumentInfo) => ({ ...document, starred: true });
    const over = Promise.resolve();
    const acts = [
      { ids: new Set(['a', 'b']), show: star, over },
      { ids: new Set(['b']), show: gone, over },
    ];
    expect(shownPages(pages, list, acts)).toEqual([{ items: [{ id: 'a', starred: true }, { id: 'c' }], nextCursor: '1' }]);
  });

  it('on the same documents follow each other; others need not wait', async () => {
    const log: string[] = [];
    const door = gate();
    const first = actOn(new Set(['a', 'b']), gone, () => door.opened);
    const second = actOn(new Set(['b']), gone, async () => void log.push('second'));
    await actOn(new Set(['c']), gone, async () => void log.push('other'));
    door.open();
    await Promise.all([first, second]);
    expect(log).toEqual(['other', 'second']);
  });
});

describe('templates', () => {
  it.each(Object.entries(en.templates))('%s is content that a document can have', (_name, { text }) => {
    const delta = contentOf(text);
    expect(parseContent(delta, { ops: 1000, length: 100_000 }).ok).toBe(true);
    expect(plainText(delta)).not.toMatch(/\*\*|^##|^\[\]/m);
  });
});

describe('an event stream', () => {
  const text = ': hello\n\nevent: here\ndata: {"a":1}\n\ndata: x\r\ndata: y\r\n\r\nevent: list\rdata: {}\r\r';
  const events = [
    { event: 'here', data: '{"a":1}' },
    { event: 'message', data: 'x\ny' },
    { event: 'list', data: '{}' },
  ];

  it('gives the same events however it is cut', () => {
    forSeeds((random) => {
      const reader = new EventStreamReader();
      const cuts = Array.from({ length: random.below(12) }, () => random.below(text.length)).sort((a, b) => a - b);
      const places = [0, ...cuts, text.length];
      expect(places.slice(1).flatMap((end, index) => reader.read(text.slice(places[index], end)))).toEqual(events);
    });
  });
});
