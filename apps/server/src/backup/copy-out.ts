/** Reads rows as PostgreSQL's COPY writes them, as fast as they are taken. */
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { to } from 'pg-copy-streams';
import type { Table, TableSums } from './format.ts';
import { Lines, RowSums } from './row-sums.ts';
import { columnsOf, quoted } from './tables.ts';

/** @param source a table with its columns, or a query in parentheses */
export function copyOut(client: pg.Client, source: string): AsyncIterable<Buffer> {
  return client.query(to(`COPY ${source} TO STDOUT`)) as Readable;
}

/** Reads a table. @param take gets its rows as they are read */
export async function tableSums(
  client: pg.Client,
  table: Table,
  take: (bytes: Buffer) => Promise<void> = async () => undefined,
): Promise<TableSums> {
  const [lines, sums] = [new Lines(), new RowSums()];
  for await (const chunk of copyOut(client, `${quoted(table.name)} (${columnsOf(table)})`)) {
    lines.add(chunk, (line) => sums.add(line));
    await take(chunk);
  }
  return sums.result();
}
