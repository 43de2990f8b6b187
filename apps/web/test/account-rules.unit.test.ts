/** The rules for usernames, addresses and passwords, as the forms check them. */
import { describe, expect, test } from 'vitest';
import { looksLikeEmail, normalUsername, passwordStrength, usernameProblem } from '../src/pages/account/rules.ts';

describe('a username', () => {
  test.each(['ada', 'a.b-c_9', 'x'.repeat(32)])('may be %s', (name) => expect(usernameProblem(name)).toBeNull());
  test.each(['', 'ab', 'x'.repeat(33)])('may not be as short or long as "%s"', (name) =>
    expect(usernameProblem(name)).toBe('usernameLength'),
  );
  test.each(['ada lovelace', 'ädä', 'a@b', 'Ada'])('may not be %s', (name) => expect(usernameProblem(name)).toBe('usernameCharacters'));
  test('is sent in small letters', () => expect(normalUsername(' Ada ')).toBe('ada'));
});

test.each([
  ['ada@example.org', true],
  ['ada@localhost', false],
  ['ada', false],
  ['a b@example.org', false],
])('%s looks like an address: %s', (address, expected) => expect(looksLikeEmail(address)).toBe(expected));

describe('the strength of a password', () => {
  test.each([
    ['short', 0],
    ['aaaaaaaaaaaaaaaa', 1],
    ['1234567890', 1],
    ['abcdefghijklmnop', 1],
    ['vermilion-ink', 3],
    ['horse battery staple correct', 4],
  ])('of "%s" is %i', (password, expected) => expect(passwordStrength(password, [])).toBe(expected));

  test('does not count the names of its user', () => {
    expect(passwordStrength('lovelace-ada', ['lovelace', 'ada'])).toBe(1);
  });
});
