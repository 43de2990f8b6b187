/**
 * What is in a backup. It is a tar file, encrypted by age if that was asked for. In this order it has
 *
 *     manifest.json                      what it is and when it was taken
 *     tables/<table>/<number>.copy.gz    PostgreSQL's COPY text of a table, in parts that follow each other
 *     documents/<number>.ndjson.gz       for each document its version and checksums
 *     files/<SHA-256>                    the bytes of a file
 *     pictures/<SHA-256>-<width>         a smaller version of a picture
 *     sums/<number>.sha256               the SHA-256 of the members since the last such list, as `sha256sum` writes it
 *     end.json                           what the backup has in all; a backup without it was cut
 */
import { z } from 'zod';

/** Raised when older programs can't read what this one writes. */
export const FORMAT_VERSION = 1;

/** Names go into SQL and into paths. */
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Read before anything else, so that a backup of a newer format is known as one. */
export const anyManifest = z.object({ format: z.literal('inkstone-backup'), formatVersion: z.int().min(1), inkstone: z.string() });

export const manifest = anyManifest.extend({
  /** When the snapshot was taken, in UTC. */
  takenAt: z.iso.datetime(),
  /** The database's migrations, in their order. */
  migrations: z.array(z.string()).min(1),
  /** In an order in which no row names a row of a later table. */
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })).min(1),
  sequences: z.array(z.object({ name, value: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
});
export type Manifest = z.output<typeof manifest>;
export type Table = Manifest['tables'][number];

/** What must be the same of a document after a restore. */
export const documentSums = z.object({
  id: z.uuid(),
  version: count,
  edits: count,
  /** SHA-256 of the edits' lines of COPY, in the order of their versions. */
  editsSha256: sha256,
  /** `Text.checksum` of the text at its version. */
  text: z.string(),
});
export type DocumentSums = z.output<typeof documentSums>;

const tableSums = z.object({
  rows: count,
  /** The SHA-256s of all rows' lines of COPY, added up as eight numbers of 32 bits each: so the order of rows makes no difference. */
  sum: sha256,
});
export type TableSums = z.output<typeof tableSums>;

export const end = z.object({
  members: count,
  /** SHA-256 over all lists in `sums/`. */
  sums: sha256,
  tables: z.record(name, tableSums),
  documents: count,
  edits: count,
  files: count,
  fileBytes: count,
  /** Files whose bytes were lost already when the backup was taken. */
  missing: z.array(z.string()),
});
export type End = z.output<typeof end>;

export const MANIFEST = 'manifest.json';
export const END = 'end.json';

/** The edits' table is read document by document. */
export const EDITS = 'edits';
