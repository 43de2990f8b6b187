/** Encryption of backups, in the format of age (https://age-encryption.org/v1): so the program `age` reads them too. */
import { open, readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { StartError } from '../errors.ts';

/** What every file of age begins with. */
const MAGIC = 'age-encryption.org/v1\n';

/** Lines of a key file: secret keys, public keys; comments and empty lines are left out. */
async function readKeys(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new StartError(`--key: ${path} cannot be read (${cause.code ?? cause.message})`, { cause });
  });
  const keys = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (keys.length === 0) throw new StartError(`--key: ${path} has no key; make one with: npm run backup:key -- <file>`);
  return keys.map((key) => key.trim());
}

const unusable = (path: string, cause: unknown) => new StartError(`--key: ${path} has a line that is no key of age`, { cause });

/** Makes a key file as `age-keygen` does. @throws StartError if the file exists, or can't be written */
export async function makeKey(path: string): Promise<string> {
  // Not the library's default, which older programs `age` don't know.
  const secret = await generateX25519Identity();
  const recipient = await identityToRecipient(secret);
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${secret}\n`);
    await file.sync();
    await file.close();
  } catch (cause) {
    throw new StartError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, { cause });
  }
  return recipient;
}

/** Reads the keys before anything is written. @param keyFile has public or secret keys @returns what encrypts a stream */
export async function encrypter(keyFile: string): Promise<(bytes: AsyncIterable<Uint8Array>) => Promise<AsyncIterable<Uint8Array>>> {
  const encrypting = new Encrypter();
  for (const key of await readKeys(keyFile)) {
    try {
      encrypting.addRecipient(key.startsWith('AGE-SECRET-KEY-') ? await identityToRecipient(key) : key);
    } catch (cause) {
      throw unusable(keyFile, cause);
    }
  }
  return async (bytes) => fromWeb(await encrypting.encrypt(toWeb(bytes)));
}

/**
 * The archive of a file, decrypted if it is encrypted.
 *
 * @param keyFile has the secret key; undefined: the file is not encrypted
 * @throws StartError while it is read, too, if it was altered or cut
 */
export async function openBackup(path: string, keyFile: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  const keys = keyFile === undefined ? [] : await readKeys(keyFile);
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new StartError(`${path} cannot be read (${cause.code ?? cause.message})`, { cause });
  });
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0).catch(async (cause: unknown) => {
    await file.close();
    throw new StartError(`${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  });
  const bytes = file.createReadStream({ start: 0, highWaterMark: 256 * 1024 });
  if (buffer.subarray(0, bytesRead).toString('latin1') !== MAGIC) return bytes;
  try {
    if (keyFile === undefined) throw new StartError(`${path} is encrypted; name the file of its key with --key`);
    return await decrypted(bytes, keys, keyFile);
  } catch (error) {
    bytes.destroy();
    throw error;
  }
}

async function decrypted(bytes: Readable, keys: readonly string[], keyFile: string): Promise<AsyncIterable<Uint8Array>> {
  const decrypter = new Decrypter();
  for (const key of keys) {
    if (key.startsWith('age1')) throw new StartError(`--key: ${keyFile} has a public key; restoring takes the secret one`);
    try {
      decrypter.addIdentity(key);
    } catch (cause) {
      throw unusable(keyFile, cause);
    }
  }
  try {
    return decrypting(await decrypter.decrypt(toWeb(bytes)));
  } catch (cause) {
    if (/no identity matched/i.test(String(cause))) {
      throw new StartError(`--key: ${keyFile} is not the key that the backup was encrypted with`, { cause });
    }
    throw new StartError('the backup is altered or cut: its encryption can’t be opened', { cause });
  }
}

async function* decrypting(stream: WebStream): AsyncGenerator<Uint8Array> {
  try {
    yield* fromWeb(stream);
  } catch (cause) {
    throw new StartError('the backup is altered or cut: its encryption can’t be opened', { cause });
  }
}

// The library's types are those of browsers, which describe the same streams.
type WebStream = globalThis.ReadableStream<Uint8Array>;

function toWeb(bytes: AsyncIterable<Uint8Array>): WebStream {
  return ReadableStream.from(bytes) as unknown as WebStream;
}

function fromWeb(stream: WebStream): AsyncIterable<Uint8Array> {
  return stream as unknown as ReadableStream<Uint8Array>;
}
