import { describe, expect, it } from 'vitest';
import { fileIdOf, isAttribute } from '../src/index.ts';

const ID = '018f6b2e-0000-7000-8000-000000000001';

describe('files in a text', () => {
  it.each([
    [{ image: `/api/files/${ID}` }, ID],
    [{ file: `/api/files/${ID.toUpperCase()}?width=320` }, ID],
    [{ image: `/api/files/./${ID}#x` }, ID],
    [{ image: `https://ink.example/api/files/${ID}` }, ID],
    [{ image: `https://ink.example/other/${ID}` }, null],
    [{ image: '/api/files/x' }, null],
    [{ divider: true }, null],
    ['text', null],
  ] as const)('%j names %s', (insert, id) => {
    expect(fileIdOf(insert)).toBe(id);
  });

  it('have an alternative text, a width and a caption', () => {
    for (const name of ['alt', 'caption']) {
      expect(isAttribute(name, 'A cat')).toBe(true);
      expect(isAttribute(name, 'x'.repeat(1000))).toBe(true);
      for (const bad of ['', 'x'.repeat(1001), 'a\0b', 'half \ud800', 3, true])
        expect(isAttribute(name, bad), JSON.stringify(bad)).toBe(false);
    }
    expect([15, 16, 4096, 4097, 20.5, '20'].map((width) => isAttribute('width', width))).toEqual([false, true, true, false, false, false]);
  });
});
