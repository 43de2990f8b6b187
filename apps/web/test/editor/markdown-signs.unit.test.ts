/** Whether a text that is pasted means anything as Markdown. */
import { describe, expect, it } from 'vitest';
import { looksLikeMarkdown } from '../../src/editor/clipboard/markdown-signs.ts';

describe('Markdown is recognized', () => {
  it.each([
    '# Title\n\nThis is a paragraph.',
    '# Plan\n- a\n- b',
    '## Results',
    'Title\n=====\n\ntext',
    '- a\n- b',
    '- a\n\n- b',
    '- erstens;\n- zweitens;',
    '* a\n* b\n  * c',
    '1. a\n2. b',
    '1. a\n1. b',
    '42. answer\n43. more',
    '1) a\n2) b',
    '- [ ] task',
    '* [x] done',
    '> quoted words',
    '> a\n> b',
    '```js\nlet x = 1;\n```',
    '~~~\nx\n~~~',
    'see [the docs](https://example.org) now',
    '![alt](https://example.org/a.png)',
    '**bold**',
    '~~gone~~',
    'this is *really* good',
    'run `npm start` now',
    'a\n\n---\n\nb',
    '# 見出し\n\n本文です。',
    'Hi,\n\nplease bring:\n- bread\n- milk\n\nThanks',
    '# Readme\n\nInstall with:\n\n```sh\nnpm i\n```\n\nThen run it.',
    '- **Key**: value\n- **Other**: value',
  ])('in %j', (text) => {
    expect(looksLikeMarkdown(text)).toBe(true);
  });
});

describe('a text that only looks a little like Markdown stays', () => {
  it.each([
    '1. Januar',
    '1. Januar 2024\n15. März 2024',
    '2. Bundesliga',
    '# not closed?',
    '# foo',
    '# foo\n# bar',
    '#hashtag',
    '# install\nnpm install\n\n# run\nnpm start',
    '#!/bin/sh\n# Installs things\nset -e\ncp a b',
    'Hi Bob,\nsee you\n\n- Ann',
    '- 5',
    '---',
    'Regards\n-- \nAnn',
    'snake_case_names',
    '__init__',
    '2*3*4',
    'a * b * c',
    '5 > 3',
    '**/*.ts',
    'ls *foo*',
    'x = 2**3**4',
    'Call f(*a, *b) now',
    '$a = `date`',
    'SELECT `a`, `b` FROM `t` WHERE x = 1;',
    '#include <stdio.h>\nint main() {\n  char *a = "x", *b = "y";\n  return 2*3*4;\n}',
    '/**\n * Foo bar.\n * Baz\n */\nfunction f() {}',
    '// see [x](https://example.org)\nint a;',
    'def f(*args, **kwargs):\n    pass',
    '- name: foo\n  image: bar\n- name: baz\n  image: qux',
    '--- a/foo\n+++ b/foo\n@@ -1 +1 @@\n- old\n- older\n+ new',
    '<div>\n  <p>x</p>\n</div>',
    '[x](y)',
    'https://example.org/a_b_c',
    '',
  ])('%j', (text) => {
    expect(looksLikeMarkdown(text)).toBe(false);
  });

  it('and is told in a moment, whatever it holds', () => {
    const started = performance.now();
    for (const part of ['*a', '`', '- ', '[x](', '**a', '```\n', '```x\n', 'w(', '[', ' ', 'a\n', '> ', 'a.b-'])
      looksLikeMarkdown(part.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
