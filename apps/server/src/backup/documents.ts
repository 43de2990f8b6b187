/** Reads the log of every document in turn, and makes the checksums by which a restored document is compared with the one that was backed up. */
import { createHash, type Hash } from 'node:crypto';
import type pg from 'pg';
import { serverClock } from '../clock.ts';
import { load } from '../collab/host/loading.ts';
import { createPostgresLog } from '../stores/postgres-log.ts';
import { copyOut } from './copy-out.ts';
import { type DocumentSums, EDITS, type Table } from './format.ts';
import { Lines } from './row-sums.ts';
import { columnsOf, quoted } from './tables.ts';

/** Documents whose edits are read by one statement. */
const PAGE = 200;
const TAB = 9;

interface Head {
  readonly id: string;
  readonly version: number;
}

/**
 * Reads all documents of a snapshot, a page at a time.
 *
 * @param client within a transaction of one snapshot
 * @param edits the columns of the log; the first is the document's id
 * @param take gets the edits as COPY writes them
 */
export async function* readDocuments(
  client: pg.Client,
  edits: Table,
  take: (bytes: Buffer) => Promise<void> = async () => undefined,
): AsyncGenerator<DocumentSums[]> {
  if (edits.columns[0] !== 'document_id') throw new Error('edits are told apart by their first column, which must be the document');
  const log = createPostgresLog(client, client);
  for (let after: string | null = null; ; ) {
    const heads: Head[] = await headsAfter(client, after);
    const last: Head | undefined = heads.at(-1);
    if (last === undefined) return;
    const logged = await readEdits(client, edits, after, last.id, take);
    const page: DocumentSums[] = [];
    for (const { id, version } of heads) {
      const { text } = await load(log, serverClock, id, version, () => undefined);
      const own = logged.get(id);
      page.push({
        id,
        version,
        edits: own?.count ?? 0,
        editsSha256: (own?.digest ?? createHash('sha256')).digest('hex'),
        text: text.checksum(),
      });
    }
    yield page;
    after = last.id;
  }
}

async function headsAfter(client: pg.Client, after: string | null): Promise<Head[]> {
  const { rows } = await client.query<Head>(
    `SELECT document_id AS id, version::float8 AS version FROM heads WHERE $1::uuid IS NULL OR document_id > $1 ORDER BY document_id LIMIT ${PAGE}`,
    [after],
  );
  return rows;
}

interface Logged {
  count: number;
  readonly digest: Hash;
}

/** The edits of the documents after one, up to another. Ids come from the database. */
async function readEdits(
  client: pg.Client,
  edits: Table,
  after: string | null,
  last: string,
  take: (bytes: Buffer) => Promise<void>,
): Promise<Map<string, Logged>> {
  const logged = new Map<string, Logged>();
  const lines = new Lines();
  const addLine = (line: Buffer) => {
    const id = line.toString('latin1', 0, line.indexOf(TAB));
    const own = logged.get(id) ?? { count: 0, digest: createHash('sha256') };
    logged.set(id, own);
    own.count++;
    own.digest.update(line);
  };
  const range = `document_id <= '${last}'${after === null ? '' : ` AND document_id > '${after}'`}`;
  const query = `SELECT ${columnsOf(edits)} FROM ${quoted(EDITS)} WHERE ${range} ORDER BY document_id, version`;
  for await (const chunk of copyOut(client, `(${query})`)) {
    lines.add(chunk, addLine);
    await take(chunk);
  }
  return logged;
}
