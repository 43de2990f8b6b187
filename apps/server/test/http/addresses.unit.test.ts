/** Whose requests count as one address. */
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createAddressOf, isFromThisMachine } from '../../src/http/addresses.ts';

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

describe('a request from this machine', () => {
  /** As Fastify has it: `ips` only where a proxy is trusted. */
  const from = (remoteAddress: string, headers: Record<string, string> = {}, trusted: string[] = []) => {
    const raw = { socket: { remoteAddress }, headers: { host: 'localhost:3000', ...headers } } as unknown as FastifyRequest;
    const ips = proxyAddr.all(raw as unknown as IncomingMessage, proxyAddr.compile(trusted));
    return isFromThisMachine(trusted.length === 0 ? raw : ({ ...raw, ips } as FastifyRequest));
  };

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('comes from %s', (address) => expect(from(address)).toBe(true));

  it.each(['192.0.2.7', '::ffff:192.0.2.7', '10.0.0.1', 'fe80::1', '2001:db8::1', ''])('does not come from "%s"', (address) =>
    expect(from(address)).toBe(false),
  );

  it.each([
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-for': '' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { 'x-forwarded-host': 'localhost' },
    { via: '1.1 proxy' },
  ])('has come through no proxy that is not trusted: %j', (headers) => {
    expect(from('127.0.0.1', headers)).toBe(false);
    expect(from('127.0.0.1', headers, ['10.0.0.0/8'])).toBe(false);
  });

  it('may come through trusted proxies of this machine, and through none of another', () => {
    const trusted = ['127.0.0.0/8', '10.0.0.0/8'];
    const via = (forwarded: string) => from('127.0.0.1', { 'x-forwarded-for': forwarded, 'x-real-ip': '127.0.0.1' }, trusted);
    expect([via('127.0.0.1'), via('127.0.0.1, 127.0.0.2')]).toEqual([true, true]);
    // The loopback address of a proxy on another machine, one that the client claims, one that nobody vouches for.
    for (const forwarded of ['203.0.113.9', '127.0.0.1, 10.0.0.5', '127.0.0.1, 203.0.113.9', '127.0.0.1, ::1', 'localhost', '']) {
      expect(via(forwarded), forwarded).toBe(false);
    }
    expect(from('10.0.0.5', { 'x-forwarded-for': '127.0.0.1' }, trusted)).toBe(false);
    expect(from('127.0.0.1', { forwarded: 'for=127.0.0.1' }, trusted)).toBe(false);
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1:8000', true],
    ['[::1]:8000', true],
    ['notes.example.org', false],
    ['127.0.0.1.example.org', false],
    ['localhost.example.org', false],
    ['', false],
  ])('asks for this machine by a name of its own: "%s"', (host, expected) => {
    expect(from('127.0.0.1', { host })).toBe(expected);
  });
});
