/** An upload over a bad network: what has arrived is not sent again, and what the server refuses is not tried for ever. */
import { describe, expect, it } from 'vitest';
import { ApiError, type FileInfo, NetworkError, type Upload } from '../../src/api/index.ts';
import { runUpload, type UploadCalls } from '../../src/pages/document/files/upload-run.ts';

const PART_BYTES = 10;
const problem = (status: number, code: string) => new ApiError({ status, code, title: code, detail: '' });
const file = { id: 'f', state: 'ready' } as FileInfo;

/** A server that takes parts, and fails as it is told. */
class FakeServer implements UploadCalls {
  readonly parts = new Map<number, string>();
  readonly puts: number[] = [];
  /** Errors of the next calls, by their name; each is thrown once. */
  readonly failures: [call: keyof UploadCalls, error: unknown][] = [];
  readonly size: number;
  readonly isStore: boolean;
  asked = 0;

  constructor(size: number, isStore = false) {
    this.size = size;
    this.isStore = isStore;
  }

  async begin(): Promise<Upload> {
    this.#fail('begin');
    return this.#upload();
  }

  async progress(): Promise<Upload> {
    this.asked++;
    this.#fail('progress');
    return this.#upload();
  }

  async complete(): Promise<FileInfo> {
    this.#fail('complete');
    return file;
  }

  async state(): Promise<FileInfo> {
    this.#fail('state');
    return file;
  }

  async put(url: string, bytes: Blob, _signal: AbortSignal, onProgress: (sentBytes: number) => void): Promise<void> {
    const number = Number(url.split('/').at(-1));
    this.puts.push(number);
    onProgress(bytes.size / 2);
    this.#fail('put');
    this.parts.set(number, await bytes.text());
  }

  #fail(call: keyof UploadCalls): void {
    const index = this.failures.findIndex(([name]) => name === call);
    if (index >= 0) throw this.failures.splice(index, 1)[0]?.[1];
  }

  #upload(): Upload {
    const count = Math.ceil(this.size / PART_BYTES);
    const parts = Array.from({ length: count }, (_, index) => {
      const number = index + 1;
      const received = this.parts.has(number);
      const url = received ? null : `${this.isStore ? 'https://store.example' : ''}/parts/${number}`;
      return { number, size: Math.min(PART_BYTES, this.size - index * PART_BYTES), received, url };
    });
    return { id: 'f', url: '/api/files/f', size: this.size, partSize: PART_BYTES, parts };
  }
}

const TEXT = 'abcdefghijklmnopqrstuvwxyz';

async function run(server: FakeServer, more: { signal?: AbortSignal; now?: () => number } = {}) {
  const progress: number[] = [];
  const pauses: number[] = [];
  const source = { documentId: 'd', id: 'f', name: 'a', contentType: '', bytes: new Blob([TEXT]) };
  const done = await runUpload(source, {
    calls: server,
    signal: more.signal ?? new AbortController().signal,
    onProgress: (received) => progress.push(received),
    pause: async (tries) => void pauses.push(tries),
    now: more.now ?? (() => 0),
  });
  return {
    done,
    progress,
    pauses,
    text: [...server.parts]
      .sort(([a], [b]) => a - b)
      .map(([, text]) => text)
      .join(''),
  };
}

describe('an upload', () => {
  it('sends each part, and tells how far it is', async () => {
    const server = new FakeServer(TEXT.length);
    const { done, progress, text, pauses } = await run(server);
    expect([done, text, pauses]).toEqual([file, TEXT, []]);
    expect([progress[0], progress.at(-1)]).toEqual([0, TEXT.length]);
    expect(server.puts.sort()).toEqual([1, 2, 3]);
  });

  it('goes on after a cut with the parts that are missing', async () => {
    const server = new FakeServer(TEXT.length);
    server.parts.set(1, TEXT.slice(0, 10));
    server.failures.push(['put', new NetworkError('cut')], ['complete', problem(503, 'unavailable')]);
    const { text, pauses } = await run(server);
    expect(text).toBe(TEXT);
    expect(server.puts).not.toContain(1);
    expect(pauses.length).toBe(2);
  });

  it('begins anew when the server has given it up, and is done if it was before', async () => {
    const server = new FakeServer(TEXT.length);
    server.failures.push(['put', problem(404, 'not-found')]);
    expect((await run(server)).text).toBe(TEXT);
    const over = new FakeServer(TEXT.length);
    over.failures.push(['begin', problem(404, 'not-found')]);
    expect((await run(over)).done).toBe(file);
    expect(over.puts).toEqual([]);
  });

  it.each([
    [413, 'quota-exceeded'],
    [413, 'too-large'],
    [507, 'storage-full'],
    [403, 'forbidden'],
    [409, 'in-trash'],
  ])('ends at once with %s %s', async (status, code) => {
    const server = new FakeServer(TEXT.length);
    server.failures.push(['begin', problem(status, code)]);
    await expect(run(server)).rejects.toMatchObject({ code });
  });

  it('ends with a picture that the server can’t use', async () => {
    const server = new FakeServer(TEXT.length);
    server.failures.push(['complete', problem(422, 'bad-picture')]);
    await expect(run(server)).rejects.toMatchObject({ code: 'bad-picture' });
  });

  it('waits while its user is signed out', async () => {
    const server = new FakeServer(TEXT.length);
    for (let count = 0; count < 10; count++) server.failures.push(['begin', problem(401, 'session-ended')]);
    expect((await run(server)).pauses.length).toBe(10);
  });

  it('gives up where the store refuses it again and again', async () => {
    const server = new FakeServer(PART_BYTES, true);
    for (let count = 0; count < 10; count++) server.failures.push(['put', problem(403, 'unknown')]);
    await expect(run(server)).rejects.toMatchObject({ status: 403 });
    expect(server.puts.length).toBeLessThan(10);
  });

  it('asks for fresh addresses of the store before they are too old, and by that tells the others how far it is', async () => {
    const server = new FakeServer(TEXT.length, true);
    let now = 0;
    const { text } = await run(server, { now: () => (now += 20_000) });
    expect(text).toBe(TEXT);
    expect(server.asked).toBeGreaterThanOrEqual(3);
  });

  it('ends when it is stopped', async () => {
    const server = new FakeServer(TEXT.length);
    const stop = new AbortController();
    server.failures.push(['put', new NetworkError('stopped')]);
    stop.abort();
    await expect(run(server, { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
