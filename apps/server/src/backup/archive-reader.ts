/** Reads the members of a backup, and checks that they are those that were written: all of them, and unchanged. */
import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { z } from 'zod';
import { StartError } from '../errors.ts';
import { anyManifest, END, type End, end as endSchema, FORMAT_VERSION, MANIFEST, type Manifest, manifest } from './format.ts';
import { MemberSums } from './member-sums.ts';

const gunzipped = promisify(gunzip);

export interface Member {
  readonly name: string;
  readonly size: number;
  /** Read at most once. What is left of it is read when the next member is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

export interface Archive {
  readonly manifest: Manifest;
  /** All but the manifest, the lists of checksums and the end. */
  readonly members: AsyncIterable<Member>;
  /** What the end says, once all members have been read. */
  end(): End;
}

const altered = (what: string, cause?: unknown) => new StartError(`the backup is altered or damaged: ${what}`, { cause });
const cut = (cause?: unknown) => new StartError('the backup is cut: its end is missing', { cause });

/**
 * Begins to read. What is altered is found when the next list of checksums comes, the end of a cut backup at last: so read all of it before anything is
 * done that can't be taken back.
 *
 * @throws StartError if it is no backup, or one of a newer version; and while it is read, if it is altered or cut
 */
export async function openArchive(bytes: AsyncIterable<Uint8Array>): Promise<Archive> {
  const members = checked(bytes);
  const first = await members.next();
  if (first.done || first.value.name !== MANIFEST) throw new StartError('this is no backup of Inkstone');
  const text = await textOf(first.value);
  const any = parsed(anyManifest, text, MANIFEST);
  if (any.formatVersion > FORMAT_VERSION) throw new StartError(`the backup is of a newer version of Inkstone (${any.inkstone})`);
  let found: End | undefined;
  const others = async function* () {
    for (;;) {
      const next = await members.next();
      if (next.done) {
        found = next.value;
        return;
      }
      yield next.value;
    }
  };
  return {
    manifest: parsed(manifest, text, MANIFEST),
    members: others(),
    end() {
      if (found === undefined) throw new Error('the archive is not read to its end');
      return found;
    },
  };
}

/** The content of a member that is compressed and small. */
export async function unzipped(member: Member): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of member.bytes) chunks.push(chunk);
  return gunzipped(Buffer.concat(chunks)).catch((cause: unknown) => {
    throw altered(member.name, cause);
  });
}

async function* checked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Member, End> {
  const sums = new MemberSums();
  let result: End | undefined;
  for await (const { name, size, content } of tarEntries(bytes)) {
    if (result !== undefined) throw altered(`${name} stands after its end`);
    if (name.startsWith('sums/')) {
      compare(sums, name, await textOf({ name, size, bytes: content }));
      continue;
    }
    if (name === END) {
      result = parsed(endSchema, await textOf({ name, size, bytes: content }), END);
      if (!sums.isEmpty || result.members !== sums.members || result.sums !== sums.finish()) throw altered('it lacks some of its members');
      continue;
    }
    const digest = createHash('sha256');
    const hashed = hashing(content, digest);
    yield { name, size, bytes: hashed };
    for await (const _ of hashed);
    sums.add(name, digest.digest('hex'));
  }
  if (result === undefined) throw cut();
  return result;
}

async function* hashing(content: AsyncIterable<Buffer>, digest: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    digest.update(chunk);
    yield chunk;
  }
}

function compare(sums: MemberSums, name: string, text: string): void {
  const { name: expectedName, lines } = sums.takeList();
  if (name === expectedName && text === lines.join('')) return;
  const written = text.split('\n');
  const different = lines.find((line, index) => line !== `${written[index]}\n`);
  throw altered(different?.slice(66).trimEnd() ?? name);
}

interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
}

async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const entries = extract();
  let broken: unknown;
  const fed = pipeline(Readable.from(bytes), entries as unknown as Writable).catch((error: unknown) => {
    broken = error;
    entries.destroy(error as Error);
  });
  try {
    for await (const entry of entries) {
      yield { name: entry.header.name, size: entry.header.size ?? 0, content: contentOf(entry as unknown as AsyncIterable<Buffer>) };
    }
    await fed;
    if (broken !== undefined) throw broken;
  } catch (error) {
    throw meaningOf(broken ?? error);
  } finally {
    entries.destroy();
  }
}

async function* contentOf(entry: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* entry;
  } catch (error) {
    throw meaningOf(error);
  }
}

/** What a failure of reading a tar file means. Errors of who reads the members pass as they are. */
function meaningOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StartError) return error;
  if (/Unexpected end of data|Premature close|Writable stream closed prematurely/i.test(error.message)) return cut(error);
  if (/tar header|Invalid header|Header exceeds/i.test(error.message)) return altered('a header can’t be read', error);
  return error;
}

async function textOf({ bytes }: Member): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed<T extends z.ZodType>(schema: T, text: string, name: string): z.output<T> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw altered(name, cause);
  }
}
