/** Uploads a file of random bytes, as a form does. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

export const MIB = 1024 * 1024;

/** A multipart body that is made as it is sent. */
function* form(bytes: number): Generator<Buffer> {
  yield Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n');
  // Each file has other bytes.
  const block = randomBytes(MIB);
  for (let sent = 0; sent < bytes; sent += MIB) yield block.subarray(0, Math.min(MIB, bytes - sent));
  yield Buffer.from('\r\n--x--\r\n');
}

/** @param url the server's @returns the file's id */
export async function upload(url: string, token: string, document: string, bytes: number): Promise<string> {
  const answer = await fetch(`${url}/api/documents/${document}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' },
    body: Readable.toWeb(Readable.from(form(bytes))),
    duplex: 'half',
  } as RequestInit);
  const made = (await answer.json()) as { id: string; size: number };
  if (answer.status !== 201 || made.size !== bytes) throw new Error(`no upload: ${answer.status} ${JSON.stringify(made)}`);
  return made.id;
}
