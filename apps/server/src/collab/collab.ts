/** Creates the collaboration module and its parts. `server.ts` passes it to the http module. */
import type { Registry } from 'prom-client';
import { Gateway, type GatewayDeps } from './connection/gateway.ts';
import { Documents, type DocumentsDeps } from './host/documents.ts';
import { createCollabMetrics } from './host/metrics.ts';
import { WatchNotifier } from './people/watch-notifier.ts';

/** What the documents and the gateway need that this module does not make itself. */
export interface CollabDeps
  extends Omit<DocumentsDeps, 'metrics' | 'watchNotifier' | 'limits'>,
    Pick<GatewayDeps, 'allowsOrigin' | 'addressOf' | 'authenticate'> {
  readonly registry: Registry;
}

export interface Collab {
  readonly documents: Documents;
  readonly gateway: Gateway;
  /** Waits for running commits, then closes every socket with code 1012. */
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
