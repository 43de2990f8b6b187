/** Writes the members of a backup as a tar stream. Each is written at the speed of who reads the stream. */
import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { END, type End } from './format.ts';
import { MemberSums, numbered } from './member-sums.ts';

const gzipped = promisify(gzip);

/** The fastest: the server beside us is to notice as little as possible. */
const GZIP_LEVEL = 1;
/** Bytes of a part before it is compressed. A part is held in memory. */
const PART_BYTES = 1024 * 1024;

export class ArchiveWriter {
  readonly #pack = pack();
  readonly #sums = new MemberSums();
  readonly #stop: AbortSignal;

  /** @param stop ends the writing: the next member is not begun */
  constructor(stop: AbortSignal) {
    this.#stop = stop;
    // Whoever writes gets the error as well. Without a listener this event would end the process.
    this.#pack.on('error', () => undefined);
  }

  /** The archive. If it is destroyed, writing rejects. */
  get bytes(): Readable {
    return this.#pack as unknown as Readable;
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    await this.addStream(name, bytes.length, Readable.from([bytes]));
  }

  /** @throws when the stream has not exactly `size` bytes */
  async addStream(name: string, size: number, bytes: Readable): Promise<void> {
    await this.#write(name, size, bytes);
    if (this.#sums.isFull) await this.#writeList();
  }

  async finish(result: Omit<End, 'members' | 'sums'>): Promise<void> {
    if (!this.#sums.isEmpty) await this.#writeList();
    const { members } = this.#sums;
    const bytes = Buffer.from(`${JSON.stringify({ members, sums: this.#sums.finish(), ...result } satisfies End)}\n`);
    await this.#write(END, bytes.length, Readable.from([bytes]));
    this.#pack.finalize();
  }

  async #writeList(): Promise<void> {
    const { name, lines } = this.#sums.takeList();
    const bytes = Buffer.from(lines.join(''));
    await this.#put(name, bytes.length, Readable.from([bytes]));
  }

  async #write(name: string, size: number, bytes: Readable): Promise<void> {
    const digest = createHash('sha256');
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        digest.update(chunk);
        done(null, chunk);
      },
    });
    await this.#put(name, size, bytes.pipe(hashing), bytes);
    if (name !== END) this.#sums.add(name, digest.digest('hex'));
  }

  async #put(name: string, size: number, bytes: Readable, source: Readable = bytes): Promise<void> {
    this.#stop.throwIfAborted();
    source.once('error', (error) => bytes.destroy(error));
    await pipeline(bytes, this.#pack.entry({ name, size, mode: 0o600 }) as unknown as NodeJS.WritableStream);
  }
}

/** Gathers bytes of one kind into compressed members `<folder>/<number><ending>`. */
export class PartWriter {
  readonly #archive: ArchiveWriter;
  readonly #folder: string;
  readonly #ending: string;
  #parts = 0;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(archive: ArchiveWriter, folder: string, ending: string) {
    this.#archive = archive;
    this.#folder = folder;
    this.#ending = ending;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= PART_BYTES) await this.flush();
  }

  /** Ends the part. */
  async flush(): Promise<void> {
    if (this.#bytes === 0) return;
    const part = await gzipped(Buffer.concat(this.#chunks.splice(0)), { level: GZIP_LEVEL });
    this.#bytes = 0;
    await this.#archive.add(`${this.#folder}/${numbered(++this.#parts)}${this.#ending}`, part);
  }
}
