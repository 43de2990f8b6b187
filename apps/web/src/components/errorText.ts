/** What an error says to the person who met it: the server's codes in the words of the user's language. */
import type { TFunction } from 'i18next';
import { ApiError, NetworkError } from '../api/transport/errors.ts';
import { problem } from '../locales/en.problem.ts';

export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.unknown');
  if (error.status === 429 && error.retryAfter !== null) return t('error.tooManyWait', { count: error.retryAfter });
  return t(`problem.${knownCode(error)}`);
}

type Code = keyof typeof problem;

/** The code that says what happened; for a code that this page doesn't know (a newer server, a proxy's page), the one that its status stands for. */
function knownCode({ code, status }: ApiError): Code {
  if (Object.hasOwn(problem, code)) return code as Code;
  return BY_STATUS[status] ?? (status >= 500 ? 'internal' : 'bad-request');
}

const BY_STATUS: Readonly<Record<number, Code>> = {
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-type',
  422: 'invalid',
  429: 'too-many',
};
