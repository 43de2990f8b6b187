/** Creates the collaboration module and its parts. `server.ts` passes it to the http module. */
import type { Registry } from 'prom-client';
import { Gateway, type GatewayDeps } from './connection/gateway.ts';
import { Documents, type DocumentsDeps } from './host/documents.ts';
import { createCollabMetrics } from './host/metrics.ts';
import { type Seen, SeenRecorder } from './people/seen-recorder.ts';
import { WatchNotifier } from './people/watch-notifier.ts';

/** What the documents and the gateway need that this module does not make itself. */
export interface CollabDeps
  extends Omit<DocumentsDeps, 'metrics' | 'watchNotifier' | 'seenRecorder' | 'limits'>,
    Pick<GatewayDeps, 'allowsOrigin' | 'addressOf' | 'authenticate' | 'recordReading' | 'newId' | 'requestIdOf'> {
  readonly registry: Registry;
  /** Records which versions people have seen. */
  readonly recordSeen: (seen: readonly Seen[]) => Promise<void>;
}

export interface Collab {
  readonly documents: Documents;
  readonly gateway: Gateway;
  /** Waits for running commits, then closes every socket with code 1012. */
  close(): Promise<void>;
}

export function openCollab(deps: CollabDeps): Collab {
  const metrics = createCollabMetrics(deps.registry, () => documents);
  const { log, directory, bus, clock, newId, logger, several, recordSeen, onEdited } = deps;
  const { allowsOrigin, addressOf, requestIdOf, authenticate, recordReading } = deps;
  const watchNotifier = new WatchNotifier({ bus, clock, here: (document) => documents.peopleIn(document) });
  const seenRecorder = new SeenRecorder({ clock, logger, shown: (document) => documents.shown(document), record: recordSeen });
  const documents = new Documents({
    log,
    directory,
    bus,
    clock,
    logger,
    metrics,
    several,
    watchNotifier,
    seenRecorder,
    ...(onEdited && { onEdited }),
  });
  const gateway = new Gateway({
    documents,
    clock,
    newId,
    logger,
    metrics,
    allowsOrigin,
    addressOf,
    requestIdOf,
    authenticate,
    recordReading,
    recordSeen: (seen) => seenRecorder.add(seen),
    recordOpened: (document, user) => directory.recordOpened(document, user),
  });
  const close = async () => {
    watchNotifier.stop();
    await seenRecorder.stop();
    await documents.close();
  };
  return { documents, gateway, close };
}
