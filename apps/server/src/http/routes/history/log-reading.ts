/** Where the log of a document is read. Below its head a log never changes, so a standby that has a version is right about it, however far it lags. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentRow } from '../../../db/queries/documents/documents.ts';
import { findHead } from '../../../db/queries/history/authored-edits.ts';
import type { Reading } from '../../../db/reads.ts';
import type { Caller } from '../../auth/identity.ts';
import type { Context } from '../../context.ts';
import { readingOf } from '../../reading.ts';

interface LogRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
}

/**
 * @param row as the primary has it
 * @param version must be there; by default the newest
 */
export async function logReading(
  context: Context,
  { request, reply, caller }: LogRequest,
  row: DocumentRow,
  version = row.version,
): Promise<Pick<Reading, 'db' | 'fromReplica'>> {
  const reading = readingOf(context, request, reply, caller);
  if (!reading.fromReplica) return reading;
  const head = await findHead(reading.db, row.id);
  if (head?.history === row.history && head.version >= version) return reading;
  return { db: reading.primary('missing'), fromReplica: false };
}
