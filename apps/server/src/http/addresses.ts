/** Where requests come from, by the rule that Fastify applies to `request.ip`. */
import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** @param trustedProxies addresses or networks whose `X-Forwarded-For` is believed */
export function createAddressOf(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusts = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, trusts) ?? '';
}
