/** Whose requests count as one address. */
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { createAddressOf } from '../../src/http/addresses.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

it('believes no header when no proxy is trusted', () => {
  const addressOf = createAddressOf([]);
  expect(addressOf(request('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
});

it('sees the client behind the proxies that are trusted, and no further', () => {
  const addressOf = createAddressOf(['10.0.0.0/8']);
  expect(addressOf(request('10.0.0.1', '198.51.100.1, 10.0.0.2'))).toBe('198.51.100.1');
  expect(addressOf(request('10.0.0.1', '203.0.113.9, 198.51.100.1'))).toBe('198.51.100.1');
  expect(addressOf(request('192.0.2.7', '198.51.100.1'))).toBe('192.0.2.7');
});
