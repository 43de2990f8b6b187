/** A local HTTP server for tests of the API client: answers come from a function, and each request is written down. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly line: string;
  readonly token: string | null;
}

export type Answer = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

export interface ApiServer {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Listens on a port of the system's choice, on this machine only. */
export async function startApiServer(answer: Answer): Promise<ApiServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const entry = { line: `${request.method} ${request.url}`, token };
    asked.push(entry);
    void answer(entry, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

export function problem(response: ServerResponse, status: number, code: string): void {
  json(response, status, { type: 'about:blank', title: code, status, code, detail: `It is ${code}.` });
}

/** A promise that the test settles. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
