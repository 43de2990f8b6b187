/**
 * Copies the tables of a backup into the database, through one statement for parts that follow each other. Between two statements for one table a row that
 * its first part has not whole waits for the next part: parts end where they are full, also within a row.
 */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import { StartError } from '../errors.ts';
import type { Table } from './format.ts';
import { columnsOf, quoted } from './tables.ts';

type Copy = Writable & { readonly rowCount: number };

const NEWLINE = 10;
const NOTHING = Buffer.alloc(0);

export class TableLoader {
  readonly #client: pg.Client;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #rows = new Map<string, number>();
  /** The beginning of the next row of a table. */
  readonly #begun = new Map<string, Buffer>();
  #open: { readonly name: string; readonly copy: Copy; readonly done: Promise<void> } | null = null;

  constructor(client: pg.Client, tables: readonly Table[]) {
    this.#client = client;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  /** How many rows a table got. */
  rowsOf(name: string): number {
    return this.#rows.get(name) ?? 0;
  }

  async write(name: string, bytes: Buffer): Promise<void> {
    if (this.#open?.name !== name) {
      await this.flush();
      this.#open = this.#begin(name);
    }
    const { copy, done } = this.#open;
    // COPY writes a newline within a value as \n, so each newline ends a row.
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const begun = this.#begun.get(name) ?? NOTHING;
    this.#begun.set(name, end === 0 ? Buffer.concat([begun, bytes]) : bytes.subarray(end));
    if (end === 0) return;
    if (!copy.write(Buffer.concat([begun, bytes.subarray(0, end)]))) await Promise.race([once(copy, 'drain'), done]);
  }

  /** Ends the statement that runs. No other one runs on the connection before. */
  async flush(): Promise<void> {
    if (this.#open === null) return;
    const { name, copy, done } = this.#open;
    this.#open = null;
    copy.end();
    await done;
    this.#rows.set(name, this.rowsOf(name) + copy.rowCount);
  }

  /** Ends the last table. @throws StartError if a table ends within a row */
  async end(): Promise<void> {
    await this.flush();
    for (const [name, begun] of this.#begun) {
      if (begun.length > 0) throw new StartError(`the backup is altered or damaged: the table ${name} ends within a row`);
    }
  }

  #begin(name: string) {
    const table = this.#tables.get(name);
    if (table === undefined) throw new StartError(`the backup is altered or damaged: its manifest does not name the table ${name}`);
    const copy = this.#client.query(from(`COPY ${quoted(name)} (${columnsOf(table)}) FROM STDIN`)) as Copy;
    const done = finished(copy);
    // Awaited later; a failure before must not count as unhandled.
    done.catch(() => undefined);
    return { name, copy, done };
  }
}
