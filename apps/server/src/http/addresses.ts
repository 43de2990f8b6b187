/** Addresses of clients, by the rule that Fastify applies to `request.ip`. */
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import type { Origin } from '../db/queries/accounts/sessions.ts';

/** @param trustedProxies addresses or networks whose `X-Forwarded-For` is believed */
export function createAddressOf(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusts = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, trusts) ?? '';
}

/** Headers by which proxies name the client behind them. */
const FORWARDED = /^(forwarded|via|x-(forwarded|real|client|original)-.*|cf-connecting-ip|true-client-ip)$/;

const isLoopback = (address: string): boolean => /^((::ffff:)?127(\.\d{1,3}){3}|::1)$/.test(address);

/**
 * Whether a request comes from this machine. It must come over the loopback interface and name that interface as the host; otherwise it may come from a
 * page of another site whose name was made to lead here (DNS rebinding). It may come through trusted proxies only, all of them on this machine.
 */
export function isFromThisMachine({ socket, headers, ips }: Pick<FastifyRequest, 'socket' | 'headers' | 'ips'>): boolean {
  const { hostname } = URL.canParse(`http://${headers.host}`) ? new URL(`http://${headers.host}`) : { hostname: '' };
  if (!isLoopback(socket.remoteAddress ?? '') || !(hostname === 'localhost' || isLoopback(hostname.replace(/[[\]]/g, '')))) return false;
  if (!Object.keys(headers).some((name) => FORWARDED.test(name))) return true;
  // The request came through a proxy. The client's address is known only if every proxy on the way is trusted.
  const way = String(headers['x-forwarded-for'] ?? '').split(',');
  return ips?.length === way.length + 1 && ips.every(isLoopback);
}

/** The client's address. An IPv4 address is written in one way only. */
export const clientAddressOf = (request: FastifyRequest): string => request.ip.replace(/^::ffff:/, '');

/** Where a request comes from, as the list of one's sign-in sessions shows it. */
export const originOf = (request: FastifyRequest): Origin => ({ address: clientAddressOf(request), device: request.headers['user-agent'] });
