/** A content as plain text. */
import type { Delta } from '@inkstone/ot';
import { expect, it } from 'vitest';
import { toText, withTitle } from '../src/index.ts';

const line = (insert: string, attributes?: Record<string, string | number | boolean>): Delta => [
  { insert },
  { insert: '\n', ...(attributes && { attributes }) },
];

it('has the signs, numbers and levels of lists, and is as it stands elsewhere', () => {
  const content: Delta = [
    ...line('Title', { header: 1 }),
    ...line('milk', { list: 'bullet' }),
    ...line('whole', { list: 'bullet', indent: 1 }),
    ...line('first', { list: 'ordered' }),
    ...line('inner', { list: 'ordered', indent: 1 }),
    ...line('second', { list: 'ordered' }),
    ...line('between', { blockquote: true }),
    ...line('anew', { list: 'ordered' }),
    ...line('done', { list: 'checked' }),
    ...line('open', { list: 'unchecked', indent: 1 }),
    ...line('- code', { codeBlock: 'js' }),
    { insert: { divider: true } },
    { insert: '\n\n' },
  ];
  expect(toText(withTitle(content, 'Title'))).toBe(
    'Title\n- milk\n  - whole\n1. first\n  a. inner\n2. second\nbetween\n1. anew\n[x] done\n  [ ] open\n- code\n———\n\n',
  );
});
