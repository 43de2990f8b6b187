/** A real SMTP server that keeps what it gets. */
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { vi } from 'vitest';

export interface Received {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** @param refuse answers the first attempts with this SMTP code, as often as it says */
export async function startMailbox(refuse = { code: 0, times: 0 }) {
  const received: Received[] = [];
  let refusals = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusals < refuse.times) {
          refusals++;
          done(Object.assign(new Error('not now'), { responseCode: refuse.code }));
          return;
        }
        const [to] = session.envelope.rcptTo;
        received.push({ to: to?.address ?? '', ...parse(Buffer.concat(chunks).toString()) });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  return {
    received,
    smtp: { url: `smtp://127.0.0.1:${port}`, from: 'Inkstone <inkstone@example.com>' },
    get refusals() {
      return refusals;
    },
    /** The next mail to an address that fits, taken out of the box. */
    async next(to: string, fits: (mail: Received) => boolean = () => true): Promise<Received> {
      const index = await vi.waitUntil(
        () => {
          const at = received.findIndex((mail) => mail.to === to && fits(mail));
          return at >= 0 && { at };
        },
        { interval: 20, timeout: 60_000 },
      );
      return received.splice(index.at, 1)[0] as Received;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Subject and text of a plain mail. */
function parse(source: string): { subject: string; text: string } {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const header = (name: string) => new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, 'im').exec(head)?.[1] ?? '';
  const encoding = header('Content-Transfer-Encoding');
  const text = /base64/i.test(encoding) ? Buffer.from(body, 'base64').toString() : /quoted/i.test(encoding) ? quoted(body) : body;
  return { subject: header('Subject').replace(/\r\n[ \t]/g, ' '), text };
}

function quoted(text: string): string {
  const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** The token of the link in a mail. */
export const tokenIn = (mail: Received): string => /[?&]token=([\w-]+)/.exec(mail.text)?.[1] ?? '';
