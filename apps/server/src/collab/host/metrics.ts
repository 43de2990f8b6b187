/** Metrics of the collaboration module. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { EditTimes } from '../document/subscribers.ts';

export interface CollabMetrics extends EditTimes {
  /** @param seconds of the statement, over all its edits */
  committed(edits: number, seconds: number): void;
  /** A batch did not match, because the log had changed. */
  conflict(): void;
  /** A text differed from its checksum (R3). */
  mismatch(): void;
  documents(open: number): void;
  sockets(change: 1 | -1): void;
  /** A socket was not opened: its HTTP status. */
  rejected(status: number): void;
}

/** What is looked up when metrics are asked for. */
export interface CollabState {
  readonly waitingEdits: number;
  readonly people: number;
}

/** In seconds: half a millisecond is a commit on a fast disk, 200 ms the goal from one screen to another. */
const EDIT_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const COMMIT_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2];

export function createCollabMetrics(registry: Registry, state: () => CollabState): CollabMetrics {
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const histogram = (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers });
  const edits = counter('inkstone_edits_committed_total', 'Edits committed by this server');
  const commits = histogram('inkstone_commit_seconds', 'Duration of commit statements', COMMIT_BUCKETS);
  const committedIn = histogram('inkstone_edit_commit_seconds', 'From the receipt of an edit to its commit', EDIT_BUCKETS);
  const shownIn = histogram('inkstone_edit_frame_seconds', 'From the receipt of an edit until it is written to the sockets', EDIT_BUCKETS);
  const conflicts = counter('inkstone_commit_conflicts_total', 'Batches that were tried again');
  const mismatches = counter('inkstone_checksum_mismatches_total', 'Texts that differed from their checksum');
  const open = gauge('inkstone_documents_open', 'Documents in memory');
  const sockets = gauge('inkstone_sockets', 'Open document sockets');
  const rejections = new Counter({
    name: 'inkstone_sockets_rejected_total',
    help: 'Sockets that were not opened, by HTTP status',
    labelNames: ['status'],
    registers,
  });
  lookedUp(registry, 'inkstone_edits_waiting', 'Edits that wait for their commit', () => state().waitingEdits);
  lookedUp(registry, 'inkstone_people', 'People who are in documents through this server, each once', () => state().people);
  return {
    committed(count, seconds) {
      edits.inc(count);
      commits.observe(seconds);
    },
    committedIn: (ms) => committedIn.observe(ms / 1000),
    shownIn: (ms) => shownIn.observe(ms / 1000),
    conflict: () => conflicts.inc(),
    mismatch: () => mismatches.inc(),
    documents: (count) => open.set(count),
    sockets: (change) => sockets.inc(change),
    rejected: (status) => rejections.inc({ status }),
  };
}

/** A gauge whose value is looked up when it is asked for. */
export function lookedUp(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}
