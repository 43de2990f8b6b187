/** What comes from outside: everything that the log must never hold is refused, and all else comes through unchanged. */
import { describe, expect, test } from 'vitest';
import {
  checkFits,
  checkSpan,
  checkText,
  type Delta,
  isAttribute,
  parseAttributeChange,
  parseContent,
  parseDelta,
  Text,
} from '../src/index.ts';
import { forSeeds, randomDelta, randomDocument } from './generator.ts';
import { applyNaively, toText } from './naive.ts';

const LIMITS = { ops: 100, length: 1_000 };

function problemOf(value: unknown): string {
  const parsed = parseDelta(value, LIMITS);
  return parsed.ok ? 'accepted' : parsed.problem.code;
}

/** As it would come over the wire: `__proto__` becomes a key of its own. */
const json = (text: string): unknown => JSON.parse(text);

const HIGH = '\ud83d';
const LOW = '\ude00';
const bold = { bold: true };

const REFUSED: readonly [what: string, code: string, value: unknown][] = [
  ['nothing', 'malformed', undefined],
  ['null', 'malformed', null],
  ['a text', 'malformed', 'insert'],
  ['an object of ops', 'malformed', { ops: [{ insert: 'a' }] }],
  ['an array-like object', 'malformed', { 0: { insert: 'a' }, length: 1 }],
  ['no operation', 'empty-edit', []],
  ['a hole', 'malformed', new Array(1)],
  ['null as an operation', 'malformed', [null]],
  ['a list as an operation', 'malformed', [['insert', 'a']]],
  ['an empty operation', 'malformed', [{}]],
  ['attributes alone', 'malformed', [{ attributes: bold }]],
  ['two kinds in one', 'malformed', [{ insert: 'a', delete: 1 }]],
  ['retain and delete in one', 'malformed', [{ retain: 1, delete: 1 }]],
  ['an unknown key', 'malformed', [{ insert: 'a', id: 1 }]],
  ['an inherited insert', 'malformed', [Object.create({ insert: 'a' })]],
  ['__proto__ as an operation key', 'malformed', json('[{"insert": "a", "__proto__": {"x": 1}}]')],
  ['__proto__ alone', 'malformed', json('[{"__proto__": {"insert": "a"}}]')],
  ['constructor as an operation key', 'malformed', json('[{"insert": "a", "constructor": {}}]')],
  ['a length as a text', 'malformed', [{ delete: '1' }]],
  ['a fraction', 'malformed', [{ retain: 1.5 }, { insert: 'a' }]],
  ['NaN', 'malformed', [{ delete: Number.NaN }]],
  ['infinity', 'malformed', [{ delete: Number.POSITIVE_INFINITY }]],
  ['1e999 from JSON', 'malformed', json('[{"delete": 1e999}]')],
  ['a boxed number', 'malformed', [{ delete: Object(1) }]],
  ['true as a length', 'malformed', [{ delete: true }]],
  ['zero', 'bad-position', [{ retain: 0 }, { insert: 'a' }]],
  ['a negative length', 'bad-position', [{ delete: -1 }]],
  ['a huge length', 'bad-position', [{ retain: 2 ** 53 }, { insert: 'a' }]],
  ['a length just too large', 'bad-position', [{ delete: 2 ** 31 }]],
  ['lengths whose sum is too large', 'bad-position', [{ retain: 2 ** 31 - 1 }, { delete: 1 }]],
  ['an empty text', 'malformed', [{ insert: '' }]],
  ['a number as content', 'malformed', [{ insert: 5 }]],
  ['null as content', 'malformed', [{ insert: null }]],
  ['NUL', 'bad-content', [{ insert: 'a\0b' }]],
  ['NUL alone', 'bad-content', [{ insert: '\0' }]],
  ['a high surrogate alone', 'bad-content', [{ insert: HIGH }]],
  ['a low surrogate alone', 'bad-content', [{ insert: `a${LOW}` }]],
  ['surrogates the wrong way round', 'bad-content', [{ insert: LOW + HIGH }]],
  ['a pair over two operations', 'bad-content', [{ insert: HIGH, attributes: bold }, { insert: LOW }]],
  ['an unknown embed', 'bad-content', [{ insert: { video: 'https://example.org/' } }]],
  ['an embed of two', 'bad-content', [{ insert: { image: 'https://example.org/', divider: true } }]],
  ['an empty embed', 'bad-content', [{ insert: {} }]],
  ['a false divider', 'bad-content', [{ insert: { divider: false } }]],
  ['an image with a script', 'bad-content', [{ insert: { image: 'javascript:alert(1)' } }]],
  ['an image of data', 'bad-content', [{ insert: { image: 'data:image/svg+xml,<svg/>' } }]],
  ['an image elsewhere on the server', 'bad-content', [{ insert: { image: '/api/auth/logout' } }]],
  ['an image that climbs out', 'bad-content', [{ insert: { image: '/api/files/../auth/logout' } }]],
  ['an image that climbs out, encoded', 'bad-content', [{ insert: { image: '/api/files/%2e%2e/auth/logout' } }]],
  ['an image that climbs out, backslashes', 'bad-content', [{ insert: { image: '/api/files/..\\auth\\logout' } }]],
  ['a file on another host without a scheme', 'bad-content', [{ insert: { file: '//example.org/api/files/1' } }]],
  ['an image too long', 'bad-content', [{ insert: { image: `https://example.org/${'a'.repeat(2_048)}` } }]],
  ['__proto__ as an embed', 'bad-content', json('[{"insert": {"__proto__": true}}]')],
  ['constructor as an embed', 'bad-content', json('[{"insert": {"constructor": true}}]')],
  ['attributes of null', 'bad-attribute', [{ insert: 'a', attributes: null }]],
  ['no attributes', 'bad-attribute', [{ insert: 'a', attributes: {} }]],
  ['attributes as a list', 'bad-attribute', [{ insert: 'a', attributes: ['bold'] }]],
  ['attributes as a text', 'bad-attribute', [{ insert: 'a', attributes: 'bold' }]],
  ['an unknown attribute', 'bad-attribute', [{ insert: 'a', attributes: { onclick: 'x' } }]],
  ['an unknown attribute removed', 'bad-attribute', [{ retain: 1, attributes: { onclick: null } }]],
  ['__proto__ as an attribute', 'bad-attribute', json('[{"insert": "a", "attributes": {"__proto__": true}}]')],
  ['__proto__ removed', 'bad-attribute', json('[{"retain": 1, "attributes": {"__proto__": null}}]')],
  ['toString as an attribute', 'bad-attribute', [{ insert: 'a', attributes: { toString: true } }]],
  ['null in an insert', 'bad-attribute', [{ insert: 'a', attributes: { bold: null } }]],
  ['false', 'bad-attribute', [{ retain: 1, attributes: { bold: false } }]],
  ['a wrong type', 'bad-attribute', [{ retain: 1, attributes: { bold: 'true' } }]],
  ['an object as a value', 'bad-attribute', [{ retain: 1, attributes: { link: { toString: 'x' } } }]],
  ['a deep value', 'bad-attribute', [{ retain: 1, attributes: { header: [1] } }]],
  ['attributes of a delete', 'malformed', [{ delete: 1, attributes: bold }]],
  ['a retain at the end', 'malformed', [{ insert: 'a' }, { retain: 1 }]],
  ['a retain alone', 'malformed', [{ retain: 1 }]],
  ['two equal inserts', 'malformed', [{ insert: 'a' }, { insert: 'b' }]],
  [
    'two inserts equal but for the order of keys',
    'malformed',
    [
      { insert: 'a', attributes: { bold: true, code: true } },
      { insert: 'b', attributes: { code: true, bold: true } },
    ],
  ],
  ['two retains', 'malformed', [{ retain: 1 }, { retain: 1 }, { insert: 'a' }]],
  [
    'two equal formats',
    'malformed',
    [
      { retain: 1, attributes: bold },
      { retain: 2, attributes: bold },
    ],
  ],
  ['two deletes', 'malformed', [{ delete: 1 }, { delete: 1 }]],
  ['an insert behind a delete', 'malformed', [{ delete: 1 }, { insert: 'a' }]],
  ['too many operations', 'too-large', Array.from({ length: 101 }, () => ({ insert: 'a' }))],
  ['too long a text', 'too-large', [{ insert: 'a'.repeat(1_001) }]],
  ['too many units together', 'too-large', [{ insert: 'a'.repeat(999) }, { insert: { divider: true } }, { insert: 'ab' }]],
];

describe('parseDelta', () => {
  test.each(REFUSED)('refuses %s as %s', (_, code, value) => {
    expect(problemOf(value)).toBe(code);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test('accepts every canonical edit as it is, and makes new objects of it', () => {
    forSeeds(20_000, (random) => {
      const { units } = randomDocument(random);
      const delta = randomDelta(random, units);
      const parsed = parseDelta(delta, LIMITS);
      if (delta.length === 0) {
        if (parsed.ok || parsed.problem.code !== 'empty-edit') expect.fail('an empty edit');
      } else if (!parsed.ok || JSON.stringify(parsed.delta) !== JSON.stringify(delta)) {
        expect(parsed).toEqual({ ok: true, delta });
      } else if (parsed.delta === delta || parsed.delta[0] === delta[0]) expect.fail('shared with the outside');
    });
  });

  test('sorts attributes and takes nothing along that is not its own', () => {
    const op = Object.assign(Object.create({ retain: 7 }) as object, {
      insert: 'a',
      attributes: { link: 'https://example.org/', bold: true },
    });
    const parsed = parseDelta([op], LIMITS);
    expect(JSON.stringify(parsed)).toBe('{"ok":true,"delta":[{"insert":"a","attributes":{"bold":true,"link":"https://example.org/"}}]}');
    expect(parsed.ok && Object.getPrototypeOf(parsed.delta[0])).toBe(Object.prototype);
  });

  test('accepts whole surrogate pairs, and attributes on units that they do not concern', () => {
    expect(problemOf([{ insert: `${HIGH}${LOW}` }])).toBe('accepted');
    expect(
      problemOf([
        { insert: 'a', attributes: { header: 1 } },
        { insert: '\n', attributes: bold },
      ]),
    ).toBe('accepted');
    expect(problemOf([{ insert: { divider: true } }, { insert: { divider: true } }, { insert: { image: '/api/files/1' } }])).toBe(
      'accepted',
    );
  });

  test('never throws, whatever comes', () => {
    const values = [null, 0, -1, 1, 1.5, 'a', '', '\n', HIGH, [], {}, true, bold, { divider: true }, { bold: null }];
    const keys = ['insert', 'retain', 'delete', 'attributes', '__proto__', 'x'];
    forSeeds(30_000, (random) => {
      const op = () =>
        JSON.parse(`{${keys.filter(() => random.oneIn(3)).map((key) => `"${key}":${JSON.stringify(random.pick(values))}`)}}`) as unknown;
      const value = Array.from({ length: random.below(4) }, op);
      const parsed = parseDelta(value, LIMITS);
      if (parsed.ok) expect(JSON.parse(JSON.stringify(parsed.delta))).toEqual(value);
    });
  });
});

test('parseContent wants inserts that end in a newline', () => {
  const problem = (value: unknown) => {
    const parsed = parseContent(value, LIMITS);
    return parsed.ok ? 'accepted' : parsed.problem.code;
  };
  expect(problem([{ insert: '\n' }])).toBe('accepted');
  expect(problem([{ insert: { divider: true } }, { insert: 'a\n', attributes: bold }])).toBe('accepted');
  expect(problem([])).toBe('bad-content');
  expect(problem([{ insert: 'a' }])).toBe('bad-content');
  expect(problem([{ insert: '\n' }, { insert: { divider: true } }])).toBe('bad-content');
  expect(problem([{ insert: '\n' }, { delete: 1 }])).toBe('bad-content');
  expect(problem([{ retain: 1, attributes: bold }])).toBe('bad-content');
  expect(problem({ ops: [] })).toBe('malformed');
});

test('parseAttributeChange takes values and removals of known attributes', () => {
  expect(parseAttributeChange({ link: null, bold: true })).toEqual({ ok: true, attributes: { bold: true, link: null } });
  for (const value of [{}, null, [], 'bold', { bold: false }, { size: 3 }, json('{"__proto__": null}')]) {
    expect(parseAttributeChange(value)).toMatchObject({ ok: false, problem: { code: 'bad-attribute' } });
  }
});

test('checkText finds what no document may hold', () => {
  expect(checkText(`ordinary 😀 text\n`)).toBeNull();
  expect(checkText('')).toBeNull();
  for (const text of ['\0', 'a\0', HIGH, LOW, `${LOW}${HIGH}`, `a${HIGH}b`]) expect(checkText(text)).toMatchObject({ code: 'bad-content' });
});

describe('attributes', () => {
  const TABLE: readonly [name: string, good: readonly unknown[], bad: readonly unknown[]][] = [
    ['bold', [true], [false, 1, 'true', null, undefined, {}]],
    ['italic', [true], [false]],
    ['underline', [true], [false]],
    ['strike', [true], [false]],
    ['code', [true], [false]],
    ['color', ['#00ff00', '#ABCDEF'], ['#fff', 'red', '#00ff00;', ' #00ff00', '#00ff0g', '#00ff00\n', 0, ['#00ff00']]],
    ['background', ['#123456'], ['url(x)', '#12345']],
    ['header', [1, 6], [0, 7, 1.5, '1', true, Number.NaN]],
    ['list', ['bullet', 'ordered', 'checked', 'unchecked'], ['', 'dash', true, ['bullet']]],
    ['start', [0, 1, 42, 99_999], [-1, 100_000, 1.5, '1', true, Number.NaN]],
    ['indent', [1, 8], [0, 9, '1']],
    ['align', ['center', 'right', 'justify'], ['left', 'centre', '']],
    ['blockquote', [true], [false, 'true']],
    ['codeBlock', [true, 'typescript', 'c++', 'C#', 'objective-c', '.net'], [false, '', 'a b', '<script>', 'a'.repeat(33), 'é', 'c\n']],
    [
      'link',
      ['http://example.org', 'https://example.org/a?b=c#d', 'HTTPS://EXAMPLE.ORG/', 'mailto:a@example.org', 'https://example.org/ü'],
      [
        '',
        'example.org',
        '/path',
        '//example.org',
        'javascript:alert(1)',
        'JavaScript:alert(1)',
        'java\nscript:alert(1)',
        ' javascript:alert(1)',
        '\tjavascript:alert(1)',
        '\u0001javascript:alert(1)',
        'data:text/html,x',
        'vbscript:x',
        'file:///etc/passwd',
        'ftp://example.org',
        'blob:https://example.org/1',
        'https:example.org',
        'https:/example.org',
        'https:///example.org',
        'https://',
        'https://exa mple.org',
        'https://example.org/\n',
        ' https://example.org/',
        'https://example.org/\u0000',
        'https://example.org/\u202egpj.exe',
        'https://example.org/\u00a0',
        `https://example.org/${HIGH}`,
        `https://example.org/${'a'.repeat(2_030)}`,
        'https://[',
        'mailto:',
        1,
        true,
        null,
      ],
    ],
  ];

  test.each(TABLE)('%s takes its values and no others', (name, good, bad) => {
    for (const value of good) expect([value, isAttribute(name, value)]).toEqual([value, true]);
    for (const value of bad) expect([value, isAttribute(name, value)]).toEqual([value, false]);
  });

  test('of unknown names take no value', () => {
    for (const name of ['size', 'class', '__proto__', 'constructor', 'hasOwnProperty', '']) expect(isAttribute(name, true)).toBe(false);
  });
});

describe('checkFits', () => {
  const base = Text.of([{ insert: 'a😀b\n' }]);
  const code = (delta: Delta) => checkFits(delta, base)?.code;

  test('accepts what fits', () => {
    expect(code([{ insert: 'x' }])).toBeUndefined();
    expect(code([{ retain: 4 }, { insert: 'x' }])).toBeUndefined();
    expect(code([{ delete: 4 }])).toBeUndefined();
    expect(code([{ retain: 5, attributes: bold }])).toBeUndefined();
    expect(code([{ retain: 1 }, { delete: 2 }, { retain: 1 }, { insert: 'x' }])).toBeUndefined();
  });

  test('without the text, checkSpan refuses the same but for surrogate pairs', () => {
    const span = (delta: Delta) => checkSpan(delta, base.length)?.code;
    for (const delta of [[{ retain: 4 }, { delete: 1 }], [{ retain: 5 }, { insert: 'x' }], [{ delete: 6 }]])
      expect(span(delta as Delta)).toBe('bad-position');
    expect(span([{ retain: 5, attributes: bold }])).toBeUndefined();
    expect(span([{ retain: 2 }, { insert: 'x' }])).toBeUndefined();
  });

  test('refuses what reaches past the end', () => {
    expect(code([{ retain: 6 }, { insert: 'x' }])).toBe('bad-position');
    expect(code([{ delete: 6 }])).toBe('bad-position');
    expect(code([{ retain: 6, attributes: bold }])).toBe('bad-position');
  });

  test('refuses to delete the last newline, or to insert behind it', () => {
    expect(code([{ retain: 4 }, { delete: 1 }])).toBe('bad-position');
    expect(code([{ insert: '\n' }, { delete: 5 }])).toBe('bad-position');
    expect(code([{ retain: 5 }, { insert: '\n' }])).toBe('bad-position');
    expect(code([{ retain: 5, attributes: bold }, { insert: 'x' }])).toBe('bad-position');
    // Each result ends in a newline; together the two edits would leave none.
    expect(checkFits([{ retain: 1 }, { delete: 1 }], Text.of([{ insert: 'a\n\n' }]))).toBeNull();
    expect(checkFits([{ retain: 2 }, { delete: 1 }], Text.of([{ insert: 'a\n\n' }]))?.code).toBe('bad-position');
  });

  test('refuses to cut a surrogate pair in any way', () => {
    expect(code([{ retain: 2 }, { insert: 'x' }])).toBe('bad-content');
    expect(code([{ retain: 1 }, { delete: 1 }])).toBe('bad-content');
    expect(code([{ retain: 2 }, { delete: 1 }])).toBe('bad-content');
    expect(code([{ retain: 2, attributes: bold }])).toBe('bad-content');
    expect(code([{ delete: 2 }])).toBe('bad-content');
  });

  test('accepts every edit that was made for its base, and nothing that breaks the text', () => {
    forSeeds(10_000, (random) => {
      const { content, units } = randomDocument(random);
      const text = Text.of(content);
      const problem = checkFits(randomDelta(random, units), text);
      if (problem !== null) expect(problem).toBeNull();
      // An edit for another document, perhaps.
      const foreign = randomDelta(random, randomDocument(random).units);
      if (checkFits(foreign, text) !== null) return;
      const after = toText(applyNaively(units, foreign));
      if (!after.endsWith('\n') || /\p{Surrogate}/u.test(after))
        expect.fail(`${JSON.stringify(foreign)} breaks ${JSON.stringify(content)}`);
    });
  });
});
