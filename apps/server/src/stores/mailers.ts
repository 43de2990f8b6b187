/** Sends e-mail by SMTP, or says in the log that it was not sent. */
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import type { Mail, Mailer } from '../ports/mailer.ts';

export interface SmtpSettings {
  /** `smtp://user:password@host:port`, or `smtps://…`. */
  readonly url: string;
  /** Address of the sender. */
  readonly from: string;
}

/** What became of an e-mail. `failed`: after all attempts. `dropped`: too many were waiting. */
export type MailOutcome = 'sent' | 'failed' | 'dropped' | 'not-configured';

export interface MailerOptions {
  readonly logger: Logger;
  readonly onEnded?: (outcome: MailOutcome) => void;
}

/** Pauses in ms before a mail is sent again. */
const RETRY_MS = [1_000, 10_000, 60_000];
/** How long connecting and one answer of the SMTP server may take, in ms. */
const TIMEOUT_MS = 20_000;
/** Mails that wait at most. More are dropped. */
const MOST_WAITING = 1_000;
/** How long a shutdown waits for mails, in ms. */
const CLOSE_MS = 2_000;

/** The subject and the receiver are logged, the text never. */
const describe = ({ to, subject }: Mail) => `an e-mail to ${to} (“${subject}”)`;

export function createLogMailer({ logger, onEnded }: MailerOptions): Mailer {
  return {
    configured: false,
    send(mail) {
      logger.info(`${describe(mail)} was not sent: SMTP is not configured`);
      onEnded?.('not-configured');
    },
    close: async () => undefined,
  };
}

/** @param retryMs pauses before further attempts */
export function createSmtpMailer(
  { url, from }: SmtpSettings,
  { logger, onEnded }: MailerOptions,
  retryMs: readonly number[] = RETRY_MS,
): Mailer {
  const timeouts = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
  const transport = createTransport({ url, pool: true, maxConnections: 2, ...timeouts });
  const waiting = new Set<Promise<void>>();
  const closing = new AbortController();
  return {
    configured: true,
    send(mail) {
      if (waiting.size >= MOST_WAITING) {
        logger.error(`${describe(mail)} was not sent: too many are waiting`);
        onEnded?.('dropped');
        return;
      }
      const sending = deliver(transport, { ...mail, from }, { retryMs, signal: closing.signal })
        .then(
          () => onEnded?.('sent'),
          (err: unknown) => {
            logger.error({ err }, `${describe(mail)} was not sent`);
            onEnded?.('failed');
          },
        )
        .finally(() => waiting.delete(sending));
      waiting.add(sending);
    },
    async close() {
      await Promise.race([Promise.all(waiting), delay(CLOSE_MS, undefined, { ref: false })]);
      closing.abort();
      transport.close();
    },
  };
}

interface Attempts {
  readonly retryMs: readonly number[];
  readonly signal: AbortSignal;
}

async function deliver(transport: Transporter, { to, from, subject, text }: Mail & { from: string }, attempts: Attempts): Promise<void> {
  const { retryMs, signal } = attempts;
  // As an object, so that an address is never read as a list of them.
  const message = { from, to: { name: '', address: to }, subject, text };
  for (let attempt = 0; ; attempt++) {
    try {
      await transport.sendMail(message);
      return;
    } catch (error) {
      const pause = retryMs[attempt];
      // 5xx: the server will not take it later either.
      const { responseCode = 0 } = error as { responseCode?: number };
      if (pause === undefined || responseCode >= 500) throw error;
      await delay(pause, undefined, { signal, ref: false });
    }
  }
}
