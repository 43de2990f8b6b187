/**
 * Where the act that runs now comes from. Whoever answers a request, or takes over a socket, runs within it, so that every row of the audit trail has it
 * and no call can forget it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface ActingFrom {
  readonly address: string;
  /** The `User-Agent` header. */
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
}

export const actingFrom = new AsyncLocalStorage<ActingFrom>();

/** Characters that are kept of what a program says of itself. */
const USER_AGENT_CHARS = 300;

/** The columns of `activity` that say where an act comes from. */
export function originColumns(): { address: string | null; user_agent: string | null; request_id: string | null } {
  const origin = actingFrom.getStore();
  return {
    address: origin?.address ?? null,
    user_agent: origin?.userAgent?.slice(0, USER_AGENT_CHARS) ?? null,
    request_id: origin?.requestId ?? null,
  };
}
