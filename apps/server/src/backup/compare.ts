/** Compares every document of a restored database with the checksums that were made when the backup was taken. */
import type pg from 'pg';
import { StartError } from '../errors.ts';
import { readDocuments } from './documents.ts';
import { type DocumentSums, documentSums, EDITS, type Manifest } from './format.ts';

/** They wait in the database, since a backup may have more documents than fit into memory. */
export async function prepareComparison(client: pg.Client): Promise<void> {
  await client.query('CREATE TEMPORARY TABLE expected_documents (id uuid PRIMARY KEY, sums json NOT NULL) ON COMMIT DROP');
}

/** @param lines JSON lines */
export async function keepDocuments(client: pg.Client, lines: Buffer): Promise<void> {
  const documents = lines
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => documentSums.parse(JSON.parse(line)));
  await client.query(
    `INSERT INTO expected_documents (id, sums) SELECT (sums ->> 'id')::uuid, sums FROM json_array_elements($1::json) AS sums`,
    [JSON.stringify(documents)],
  );
}

/** @throws StartError naming the first document that differs, and how */
export async function compareDocuments(client: pg.Client, { tables }: Manifest, expectedCount: number): Promise<void> {
  const edits = tables.find(({ name }) => name === EDITS);
  if (edits === undefined) throw new StartError('the backup is altered or damaged: it has no edits');
  let compared = 0;
  for await (const page of readDocuments(client, edits)) {
    const { rows } = await client.query<{ sums: DocumentSums }>('SELECT sums FROM expected_documents WHERE id = ANY ($1::uuid[])', [
      page.map(({ id }) => id),
    ]);
    const expected = new Map(rows.map(({ sums }) => [sums.id, sums]));
    for (const document of page) {
      const different = difference(document, expected.get(document.id));
      if (different !== null) throw new StartError(`document ${document.id}: ${different}`);
    }
    compared += page.length;
  }
  if (compared !== expectedCount) throw new StartError(`there are ${compared} documents instead of ${expectedCount}`);
}

/** How a document differs, or null. */
function difference(found: DocumentSums, expected: DocumentSums | undefined): string | null {
  if (expected === undefined) return 'was not in the installation that was backed up';
  if (found.version !== expected.version) return `has version ${found.version} instead of ${expected.version}`;
  if (found.edits !== expected.edits) return `has ${found.edits} edits instead of ${expected.edits}`;
  if (found.editsSha256 !== expected.editsSha256) return 'has other edits';
  return found.text === expected.text ? null : 'has another text';
}
