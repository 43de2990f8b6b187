/** Puts the collaboration room together; `main.ts` hands its door to the http room. */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '@inkstone/sync/clock';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Bus } from '../ports/bus.ts';
import type { Directory } from '../ports/directory.ts';
import type { Log } from '../ports/log.ts';
import { type Caller, Gateway } from './connection/gateway.ts';
import { Documents } from './host/documents.ts';
import { createCollabMetrics } from './host/metrics.ts';
import { WatchNotifier } from './people/watch-notifier.ts';

export interface CollabDeps {
  readonly log: Log;
  readonly directory: Directory;
  readonly bus: Bus;
  /** A task after 0 ms runs once the messages that have arrived together are all read. */
  readonly clock: Clock;
  /** An id that is never made again. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Other servers may write to the same database. */
  readonly several: boolean;
  readonly allowsOrigin: (request: IncomingMessage) => boolean;
  /** Where a request comes from, seen through the proxies that are trusted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Who presents an access token or a ticket for this document; null if it is not good (any more). */
  readonly authenticate: (token: string, document: string) => Promise<Caller | null>;
}

export interface Collab {
  readonly documents: Documents;
  readonly gateway: Gateway;
  /** Finishes what is being committed and closes every socket with 1012. */
  close(): Promise<void>;
}

export function openCollab(deps: CollabDeps): Collab {
  const metrics = createCollabMetrics(deps.registry);
  const { log, directory, bus, clock, newId, logger, several, allowsOrigin, addressOf, authenticate } = deps;
  const watchNotifier = new WatchNotifier({ bus, clock, here: (document) => documents.peopleIn(document) });
  const documents = new Documents({ log, directory, bus, clock, newId, logger, metrics, several, watchNotifier });
  const gateway = new Gateway({
    documents,
    clock,
    newId,
    logger,
    metrics,
    allowsOrigin,
    addressOf,
    authenticate,
    recordOpened: (document, user) => directory.recordOpened(document, user),
  });
  const close = async () => {
    watchNotifier.stop();
    await documents.close();
  };
  return { documents, gateway, close };
}
