/** Tokens for programs. Each has a sign-in session of its own, by which it ends. */
import type { TokenScope } from '@inkstone/api';
import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { newId } from '../../ids.ts';
import { endSession, hashOf, newToken } from './sessions.ts';

/** What API tokens begin with, so that people and scanners of secrets know one. */
export const TOKEN_PREFIX = 'ink_';

export interface NewApiToken {
  readonly user: string;
  readonly name: string;
  readonly scope: TokenScope;
  /** Null: it does not end by itself. */
  readonly expiresAt: Date | null;
}

export async function createApiToken(tx: Tx, { user, name, scope, expiresAt }: NewApiToken) {
  const token = `${TOKEN_PREFIX}${newToken()}`;
  const session = newId();
  const expires = expiresAt ?? sql<Date>`'infinity'`;
  await tx.insertInto('sessions').values({ id: session, user_id: user, kind: 'token', scope, expires_at: expires }).execute();
  const { id } = await tx
    .insertInto('api_tokens')
    .values({ id: newId(), session_id: session, user_id: user, name, hash: hashOf(token), expires_at: expiresAt })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, token };
}

function tokensOf(db: Db | Tx, user: string) {
  return db
    .selectFrom('api_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .select(['t.id', 't.name', 's.scope', 't.created_at as createdAt', 't.expires_at as expiresAt', 't.last_used_at as lastUsedAt'])
    .where('t.user_id', '=', user)
    .where('s.ended_at', 'is', null);
}

/** An account's tokens, also those that have expired; newest first. */
export async function listApiTokens(db: Db | Tx, user: string, limit: number, after: string | null = null) {
  const query = tokensOf(db, user).orderBy('t.id', 'desc').limit(limit);
  return (after === null ? query : query.where('t.id', '<', after)).execute();
}

export async function getApiToken(db: Db | Tx, user: string, id: string) {
  return tokensOf(db, user).where('t.id', '=', id).executeTakeFirstOrThrow();
}

/** @returns its name, or null if the account has no such token */
export async function deleteApiToken(tx: Tx, user: string, id: string): Promise<string | null> {
  const found = await tx
    .selectFrom('api_tokens')
    .select(['session_id', 'name'])
    .where('id', '=', id)
    .where('user_id', '=', user)
    .executeTakeFirst();
  if (found === undefined || (await endSession(tx, found.session_id)) === null) return null;
  return found.name;
}
