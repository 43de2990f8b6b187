/** Metrics of the collaboration module. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface CollabMetrics {
  committed(edits: number, seconds: number): void;
  /** A batch did not match, because the log had changed. */
  conflict(): void;
  /** A text differed from its checksum (R3). */
  mismatch(): void;
  documents(open: number): void;
  sockets(change: 1 | -1): void;
}

export function createCollabMetrics(registry: Registry): CollabMetrics {
  const registers = [registry];
  const edits = new Counter({ name: 'inkstone_edits_committed_total', help: 'Edits committed by this server', registers });
  const commits = new Histogram({
    name: 'inkstone_commit_seconds',
    help: 'Duration of commit statements',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers,
  });
  const conflicts = new Counter({ name: 'inkstone_commit_conflicts_total', help: 'Batches that were tried again', registers });
  const mismatches = new Counter({
    name: 'inkstone_checksum_mismatches_total',
    help: 'Texts that differed from their checksum',
    registers,
  });
  const open = new Gauge({ name: 'inkstone_documents_open', help: 'Documents in memory', registers });
  const sockets = new Gauge({ name: 'inkstone_sockets', help: 'Open document sockets', registers });
  return {
    committed(count, seconds) {
      edits.inc(count);
      commits.observe(seconds);
    },
    conflict: () => conflicts.inc(),
    mismatch: () => mismatches.inc(),
    documents: (count) => open.set(count),
    sockets: (change) => sockets.inc(change),
  };
}
