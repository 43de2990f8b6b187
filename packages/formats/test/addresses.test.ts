import { describe, expect, it } from 'vitest';
import { addressesIn, addressOf } from '../src/addresses.ts';

const found = (text: string) => addressesIn(text).map(({ from, to }) => text.slice(from, to));

describe('an address in a text', () => {
  it.each([
    ['ASCII', 'https://example.org/a.', 'https://example.org/a'],
    ['Japanese', '見https://ja.wikipedia.org/wiki/日本。次の文', 'https://ja.wikipedia.org/wiki/日本'],
    ['Chinese', '详见https://example.org/a，然后', 'https://example.org/a'],
    ['Chinese, behind a host', 'https://example.org请看这里', 'https://example.org'],
    ['an exclamation of full width', 'https://example.org/a！', 'https://example.org/a'],
    ['Arabic', 'https://example.org/a؟', 'https://example.org/a'],
    ['Arabic, with a comma inside', 'https://ar.wikipedia.org/wiki/باريس،_تكساس،', 'https://ar.wikipedia.org/wiki/باريس،_تكساس'],
    ['Urdu', 'https://example.org/a۔', 'https://example.org/a'],
    ['Hindi', 'https://hi.wikipedia.org/wiki/भारत।', 'https://hi.wikipedia.org/wiki/भारत'],
    ['Burmese', 'https://example.org/a။', 'https://example.org/a'],
    ['Amharic', 'https://example.org/a።', 'https://example.org/a'],
    ['Hebrew quotes', '״https://example.org/a״', 'https://example.org/a'],
    ['an ellipsis', 'https://example.org/a…', 'https://example.org/a'],
    ['a long dash', 'https://example.org/a—', 'https://example.org/a'],
    ['a space that is not seen', 'https://example.org/a\u200bb', 'https://example.org/a'],
  ])('ends where it ends: %s', (_name, text, address) => {
    expect(found(text)).toEqual([address]);
  });

  it.each([
    '""',
    "''",
    '“”',
    '„“',
    '‚‘',
    '‘’',
    '«»',
    '»«',
    '‹›',
    '()',
    '[]',
    '{}',
    '<>',
    '（）',
    '「」',
    '『』',
    '【】',
    '《》',
    '〈〉',
    '〔〕',
    '［］',
    '＂＂',
    '``',
  ])('stands within %s, at the end of a sentence and before a letter', (pair) => {
    const [open, close] = [...pair];
    for (const behind of ['.', '、', ' x', 'を'])
      expect(found(`${open}https://example.org/a_(b)${close}${behind}`)).toEqual(['https://example.org/a_(b)']);
  });

  it.each([
    'https://en.wikipedia.org/wiki/Ink_(stone)',
    'http://example.org/blah_(a)_(again)',
    'https://zh.wikipedia.org/wiki/列奥纳多·达·芬奇',
    'https://müller.de/straße?ä=ö#ü',
    'https://例え.テスト/パス',
    'https://xn--r8jz45g.xn--zckzah/a',
    'http://✪df.example/1',
    'https://user:secret@example.org:8080/',
    'https://[::1]:80/x',
    'http://localhost:3000/x?a=1&b=2#c',
    'https://example.org/@ada/a-',
    'https://example.org/?q=a|b&c[]=d',
    'mailto:ada@example.org',
    'ada.b+c@mail.example.org',
    'ada@例子.广告',
  ])('%s is whole', (address) => {
    expect(found(`x ${address}, y`)).toEqual([address]);
  });

  it.each(['main.rs', 'ahttps://example.org', 'a@b', '@ada', 'javascript:alert(1)', 'https:// x', 'snake_case.name'])(
    'is not in %s',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it('is found beside others, and says what it links to', () => {
    expect(addressesIn('www.example.org、ada@example.org')).toEqual([
      { from: 0, to: 15, url: 'https://www.example.org' },
      { from: 16, to: 31, url: 'mailto:ada@example.org' },
    ]);
  });
});

describe('an address', () => {
  it('is completed as people mean it, and only if the log takes it', () => {
    expect(addressOf(' example.org/a?b=c ')).toBe('https://example.org/a?b=c');
    expect(addressOf('localhost:3000/x')).toBe('https://localhost:3000/x');
    expect(addressOf('ada@example.org')).toBe('mailto:ada@example.org');
    expect(addressOf('http://example.org')).toBe('http://example.org');
    for (const refused of ['', 'javascript:alert(1)', 'data:text/html,x', 'two words', 'ftp://example.org'])
      expect(addressOf(refused), refused).toBeNull();
  });
});
