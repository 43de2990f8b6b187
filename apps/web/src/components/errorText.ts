/** What an error says to the person who met it: our own words for what we know, the server's for the rest. */
import type { TFunction } from 'i18next';
import { ApiError, NetworkError } from '../api/errors.ts';

export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.unknown');
  if (error.status === 429) return error.retryAfter === null ? t('error.tooMany') : t('error.tooManyWait', { count: error.retryAfter });
  if (error.code === 'bad-credentials') return t('error.wrongCredentials');
  if (error.code === 'in-trash') return t('error.inTrash');
  if (error.status >= 500) return t('error.server');
  if (error.status === 403) return t('error.forbidden');
  if (error.status === 404) return t('error.notFound');
  return error.detail || error.title || t('error.unknown');
}
