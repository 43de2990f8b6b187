/** Devices are named by their `User-Agent`: the browser that it is, not those that it is like. */
import { describe, expect, test } from 'vitest';
import { isGuest, nameOf } from '../src/components/user/names.ts';
import { deviceOf, isHandheld } from '../src/pages/settings/device.ts';

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit';
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('a device', () => {
  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
    [`${MAC}/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15`, 'Safari', 'macOS'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
      'Chrome',
      'Windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0', 'Edge', 'Windows'],
    [`${MAC}/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/120.0`, 'Opera', 'macOS'],
    ['Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36', 'Chrome', 'Android'],
    [`${PHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`, 'Chrome', 'iPhone'],
    [`${PHONE} Version/18.0 Mobile/15E148 Safari/604.1`, 'Safari', 'iPhone'],
    ['curl/8.9.1', 'curl', null],
    ['something else', null, null],
    [null, null, null],
  ])('%s', (userAgent, browser, system) => {
    expect(deviceOf(userAgent)).toEqual({ browser, system });
    expect(isHandheld(deviceOf(userAgent))).toBe(system === 'Android' || system === 'iPhone');
  });
});

test('a guest is known by the colon in the username, whatever name was chosen', () => {
  expect(isGuest({ username: 'guest:a1b2c3d4e5', displayName: 'Ada' })).toBe(true);
  expect(isGuest({ username: 'guest', displayName: 'guest: Ada' })).toBe(false);
  expect(nameOf({ username: 'ada', displayName: '' })).toBe('ada');
});
