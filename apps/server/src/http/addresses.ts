/** Where requests come from, by the rule that Fastify applies to `request.ip`. */
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';

/** @param trustedProxies addresses or networks whose `X-Forwarded-For` is believed */
export function createAddressOf(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusts = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, trusts) ?? '';
}

/** Headers by which proxies tell of a client behind them. */
const FORWARDED = /^(forwarded|via|x-(forwarded|real|client|original)-.*|cf-connecting-ip|true-client-ip)$/;

const isLoopback = (address: string): boolean => /^((::ffff:)?127(\.\d{1,3}){3}|::1)$/.test(address);

/**
 * Whether a request comes from somebody at this machine: over its loopback interface, asking for it by a name of that interface (a page of another site
 * whose name was made to lead here asks for that name), and through no proxy, except proxies on this machine that are trusted and name no other.
 */
export function isFromThisMachine({ socket, headers, ips }: Pick<FastifyRequest, 'socket' | 'headers' | 'ips'>): boolean {
  const { hostname } = URL.canParse(`http://${headers.host}`) ? new URL(`http://${headers.host}`) : { hostname: '' };
  if (!isLoopback(socket.remoteAddress ?? '') || !(hostname === 'localhost' || isLoopback(hostname.replace(/[[\]]/g, '')))) return false;
  if (!Object.keys(headers).some((name) => FORWARDED.test(name))) return true;
  // Through a proxy: the whole way is known only if each stage of it is trusted.
  const way = String(headers['x-forwarded-for'] ?? '').split(',');
  return ips?.length === way.length + 1 && ips.every(isLoopback);
}

/** One name for an address, however it is written. */
export const clientAddressOf = (request: FastifyRequest): string => request.ip.replace(/^::ffff:/, '');
