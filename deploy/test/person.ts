/** Somebody who uses an installation from outside, over HTTP and the plain socket. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { WebSocket } from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly body: any;
}

/** @param ca the certificate that signs the origin's */
export async function call(
  url: string,
  method: string,
  { token, body, raw, ca }: { token?: string; body?: unknown; raw?: Buffer; ca?: string | undefined } = {},
): Promise<Answer> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const request = (url.startsWith('https:') ? overHttps : overHttp)(url, { method, headers, ...(ca === undefined ? {} : { ca }) });
  request.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
  const [answer] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  const said = await textOf(answer);
  const json = /json/.test(answer.headers['content-type'] ?? '');
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: json ? JSON.parse(said) : said };
}

/** Signs up. @param setupCode makes the person the first administrator */
export async function signUp(origin: string, { setupCode, ca }: { setupCode?: string | undefined; ca?: string } = {}) {
  const username = `p${randomBytes(5).toString('hex')}`;
  const account = { username, email: `${username}@example.com`, displayName: 'Pat', password: 'mauve-lantern-42' };
  const answer = await call(`${origin}/api/auth/register`, 'POST', { body: { ...account, setupCode }, ca });
  if (answer.status !== 201) throw new Error(`signing up failed: ${answer.status} ${JSON.stringify(answer.body)}`);
  const token: string = answer.body.accessToken;
  const ask = (method: string, path: string, body?: unknown) => call(origin + path, method, { token, body, ca });

  return {
    username,
    token,
    ask,
    async createDocument(text: string): Promise<string> {
      return (await ask('POST', '/api/documents', { title: 'Notes', text })).body.id;
    },
    async read(document: string): Promise<string> {
      return (await ask('GET', `/api/documents/${document}`)).body.text;
    },
    /** Types at the start of the text, and waits until the server has it on disk. */
    async type(document: string, content: string): Promise<void> {
      const url = `${origin.replace(/^http/, 'ws')}/ws/documents/${document}?token=${token}`;
      const socket = new WebSocket(url, ca === undefined ? {} : { ca });
      const saved = new Promise<void>((resolve, reject) => {
        socket.on('error', reject);
        socket.on('close', (code) => reject(new Error(`the socket was closed with ${code}`)));
        socket.on('message', (data) => {
          const message = JSON.parse(String(data));
          if (message.type === 'document')
            socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content, version: message.version, id: 'e1' }));
          if (message.type === 'error') reject(new Error(message.message));
          if (message.type === 'edit' && message.own) resolve();
        });
      });
      await saved.finally(() => socket.terminate());
    },
  };
}

/** The setup code that a server has printed. */
export function setupCodeIn(log: string): string {
  const code = /setup code (\S+)/.exec(log)?.[1];
  if (code === undefined) throw new Error(`no setup code in: ${log}`);
  return code;
}
