/** Checksums of rows as COPY writes them: a line for each, since line ends in values are escaped. */
import { hash } from 'node:crypto';
import type { TableSums } from './format.ts';

const NEWLINE = 10;

/** Puts the lines of a stream together. The bytes of a line are good until the next call. */
export class Lines {
  #started: Buffer[] = [];

  /** @param take called with each complete line, its end included */
  add(chunk: Buffer, take: (line: Buffer) => void): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const line = chunk.subarray(from, end + 1);
      take(this.#started.length === 0 ? line : Buffer.concat([...this.#started.splice(0), line]));
      from = end + 1;
    }
    if (from < chunk.length) this.#started.push(chunk.subarray(from));
  }
}

/** The rows of a table, in any order. */
export class RowSums {
  #rows = 0;
  readonly #sum = new Uint32Array(8);

  add(line: Buffer): void {
    this.#rows++;
    const digest = hash('sha256', line, 'buffer');
    for (let index = 0; index < 8; index++) this.#sum[index] = (this.#sum[index] ?? 0) + digest.readUInt32BE(4 * index);
  }

  result(): TableSums {
    const bytes = Buffer.alloc(32);
    for (const [index, part] of this.#sum.entries()) bytes.writeUInt32BE(part, 4 * index);
    return { rows: this.#rows, sum: bytes.toString('hex') };
  }
}
