/** Sends e-mail. */

export interface Mail {
  /** One address. */
  readonly to: string;
  readonly subject: string;
  /** Plain text. It may hold links that are secrets, so it is never logged. */
  readonly text: string;
}

export interface Mailer {
  /** Whether mails go out. */
  readonly configured: boolean;
  /** Sends soon. Nobody waits for it, and it never throws: what can't be sent is logged. */
  send(mail: Mail): void;
  /** Waits a moment for what is on its way; the rest is given up. */
  close(): Promise<void>;
}
