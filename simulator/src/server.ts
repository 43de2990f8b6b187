/** A server of the world: the real collaboration room over the world's database, bus and time, and a door that takes links. */
import { Documents } from '@inkstone/server/collab/documents';
import { DOCUMENT_LIMITS, type DocumentLimits } from '@inkstone/server/collab/limits';
import type { CollabMetrics } from '@inkstone/server/collab/metrics';
import { RichReader } from '@inkstone/server/collab/rich-dialect';
import { Wire } from '@inkstone/server/collab/wire';
import type { Bus } from '@inkstone/server/ports/bus';
import { CloseCode } from '@inkstone/sync/constants';
import type { Logger } from 'pino';
import type { BusNetwork } from './bus.ts';
import { type Database, Violation } from './database.ts';
import type { Link } from './link.ts';
import type { Time } from './time.ts';

/** Small, so that a short run comes to what takes hours otherwise. */
const LIMITS: DocumentLimits = { ...DOCUMENT_LIMITS, recentEdits: 16, batchEdits: 3, snapshotEdits: 10 };

export class Server {
  readonly name: string;
  readonly documents: Documents;
  readonly bus: Bus;
  readonly #world: { readonly database: Database; readonly busNetwork: BusNetwork; readonly time: Time };
  readonly #links = new Set<Link>();
  readonly #logger: Logger;
  readonly #metrics: CollabMetrics;

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
    this.#logger = silentLogger((message) => report(new Violation(`R3: ${message}`)));
    this.#metrics = {
      committed() {},
      conflict() {},
      mismatch: () => report(new Violation('R3: a text differed from its checksum')),
      documents() {},
      sockets() {},
    };
    this.bus = busNetwork.connect(this);
    this.documents = new Documents({
      ...database.connect(this),
      bus: this.bus,
      clock: time.clockOf(this),
      newId,
      logger: this.#logger,
      metrics: this.#metrics,
      several: true,
      limits: LIMITS,
    });
  }

  /** Takes a link, as the gateway does after the handshake's checks. */
  async accept(link: Link): Promise<void> {
    this.#links.add(link);
    const authority = await this.documents.acquire(link.document).catch(() => null);
    if (authority === null) {
      link.refuse();
      return;
    }
    const member = await authority.attendance.admit(link.user).catch(() => null);
    if (member === null || !link.alive) {
      this.documents.release(authority);
      link.refuse();
      return;
    }
    const { ws, socket } = link.accept();
    const wire = new Wire(ws, socket);
    const parts = { documents: this.documents, logger: this.#logger, metrics: this.#metrics, onOpened: () => undefined };
    const reader = new RichReader(
      wire,
      authority,
      { user: member.user, session: `session-${link.user}` },
      authority.attendance.roleOf(link.user),
      parts,
    );
    ws.on('close', () => {
      authority.attendance.leave(reader);
      this.documents.release(authority);
      this.#links.delete(link);
    });
    ws.on('message', (data: Buffer) => {
      if (wire.closed) return;
      reader.receive(JSON.parse(data.toString()), data.length);
      wire.throttle();
    });
    if (authority.stale) wire.close(CloseCode.shutdown, 'try again');
    else authority.attendance.enter(reader).catch(() => wire.close(CloseCode.internalError, 'try again'));
  }

  /** `kill -9`. */
  die(): void {
    const { database, busNetwork, time } = this.#world;
    database.forget(this);
    busNetwork.forget(this);
    time.forget(this);
    for (const link of this.#links) link.abandonByServer();
  }
}

/** Everything a server logs as an error is a fault in it; warnings are about the world. */
function silentLogger(fault: (message: string) => void): Logger {
  const nothing = () => undefined;
  const error = (_: unknown, message: string) => fault(message);
  return { trace: nothing, debug: nothing, info: nothing, warn: nothing, error, fatal: error } as unknown as Logger;
}
