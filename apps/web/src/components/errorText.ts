/** The message of an error in the user's language. */
import type { TFunction } from 'i18next';
import { ApiError, NetworkError } from '../api/transport/errors.ts';
import { problem } from '../locales/en.problem.ts';

export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.unknown');
  if (error.status === 429 && error.retryAfter !== null) return t('error.tooManyWait', { count: error.retryAfter });
  return t(`problem.${knownCode(error)}`);
}

/** The message of a code of the server's table; of any other word, that something went wrong. */
export function problemText(code: string, t: TFunction): string {
  return Object.hasOwn(problem, code) ? t(`problem.${code as Code}`) : t('error.unknown');
}

type Code = keyof typeof problem;

/** The error's code if it has a text here. Otherwise (a newer server, or a proxy's answer) the code that its HTTP status stands for. */
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
