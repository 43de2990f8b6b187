import { expect, it } from 'vitest';
import { hashPassword, isPassword, weaknessOf } from '../../src/http/auth/passwords.ts';

it.each(['1234567890', 'qwertyuiop', 'poiuytrewq', 'Password123!', 'aaaaaaaaaaaa', 'abcabcabcabc', '2468013579'])(
  '%s is too easily guessed',
  (password) => {
    expect(weaknessOf(password)).toEqual(expect.any(String));
  },
);

it.each([
  'mauve-lantern-42',
  'correct horse battery staple',
  'inkstone-demo',
  'alice-likes-turtles',
  'TestPassword123!',
  'пять зелёных слонов',
  '四つの赤い傘と青い帽子',
  'test-password-1',
  'x'.repeat(200),
])('%s is accepted', (password) => {
  expect(weaknessOf(password)).toBeNull();
});

it('a password is recognised however its accents were typed, and nothing else is', async () => {
  const kept = await hashPassword('caf\u00e9-mauve-lantern');
  expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await isPassword('cafe\u0301-mauve-lantern', kept)).toBe(true);
  expect(await isPassword('cafe-mauve-lantern', kept)).toBe(false);
  expect(await isPassword('there is no such account', null)).toBe(false);
});
