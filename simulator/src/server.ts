/** A server of the world: the real collaboration module on the world's database, bus and time. It accepts links. */

import { type AcceptDeps, acceptSocket } from '@inkstone/server/collab/connection/accept';
import { DOCUMENT_LIMITS, type DocumentLimits } from '@inkstone/server/collab/document/limits';
import { Documents } from '@inkstone/server/collab/host/documents';
import type { CollabMetrics } from '@inkstone/server/collab/host/metrics';
import type { Bus } from '@inkstone/server/ports/bus';
import type { Logger } from 'pino';
import type { BusNetwork } from './bus.ts';
import { type Database, Violation } from './database.ts';
import type { Link } from './link.ts';
import type { Time } from './time.ts';

/** Small limits, so that a short run reaches what takes hours otherwise. */
const LIMITS: DocumentLimits = { ...DOCUMENT_LIMITS, recentEdits: 16, batchEdits: 3, snapshotEdits: 10 };

export class Server {
  readonly name: string;
  readonly documents: Documents;
  readonly bus: Bus;
  readonly #world: { readonly database: Database; readonly busNetwork: BusNetwork; readonly time: Time };
  readonly #links = new Set<Link>();
  readonly #greeting: AcceptDeps;

  constructor(
    name: string,
    world: {
      readonly database: Database;
      readonly busNetwork: BusNetwork;
      readonly time: Time;
      readonly newId: () => string;
      readonly report: (violation: Violation) => void;
    },
  ) {
    const { database, busNetwork, time, newId, report } = world;
    this.name = name;
    this.#world = world;
    const logger = silentLogger((message) => report(new Violation(`R3: ${message}`)));
    const metrics: CollabMetrics = {
      committed() {},
      conflict() {},
      mismatch: () => report(new Violation('R3: a text differed from its checksum')),
      documents() {},
      sockets() {},
      rejected() {},
      committedIn() {},
      shownIn() {},
    };
    const clock = time.clockOf(this);
    this.bus = busNetwork.connect(this);
    const parts = { ...database.connect(this), bus: this.bus, clock, newId, logger, metrics };
    this.documents = new Documents({ ...parts, several: true, limits: LIMITS });
    this.#greeting = { ...parts, documents: this.documents, recordOpened: async () => undefined, recordSeen: () => undefined };
  }

  /** Accepts a link, as the gateway does after its checks. */
  async accept(link: Link): Promise<void> {
    this.#links.add(link);
    const authority = await this.documents.acquire(link.document).catch(() => null);
    if (authority === null) {
      link.refuse();
      return;
    }
    const member = await authority.participants.admit(link.user).catch(() => null);
    if (member === null || !link.alive) {
      this.documents.release(authority);
      link.refuse();
      return;
    }
    const { ws, socket } = link.accept();
    acceptSocket(
      ws,
      socket,
      { authority, user: member.user, session: link.session, readOnly: false, clientName: link.clientName, reqId: link.document },
      this.#greeting,
    );
  }

  /** Ends the server at once, as `kill -9` does. */
  die(): void {
    const { database, busNetwork, time } = this.#world;
    database.forget(this);
    busNetwork.forget(this);
    time.forget(this);
    for (const link of this.#links) link.abandonByServer();
  }
}

/** Reports everything that a server logs as an error as a fault of the product. Warnings are about the world and are ignored. */
function silentLogger(fault: (message: string) => void): Logger {
  const nothing = () => undefined;
  const error = (_: unknown, message: string) => fault(message);
  return { trace: nothing, debug: nothing, info: nothing, warn: nothing, error, fatal: error } as unknown as Logger;
}
