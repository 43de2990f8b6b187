/** Reads accounts, sessions and permissions from PostgreSQL for the collaboration module. */

import type { User } from '@inkstone/sync/protocol';
import type pg from 'pg';
import type { Standing } from '../access.ts';
import { LIVE_SESSION } from '../db/queries/accounts/sessions.ts';
import { SHARED_JOIN, STANDING_COLUMNS } from '../db/queries/sharing/standing.ts';
import type { Directory, Member } from '../ports/directory.ts';

interface MembershipRow extends Standing {
  title: string;
  epoch: number;
  id: string | null;
  username: string;
  displayName: string;
  accountEpoch: number;
}

export function createPostgresDirectory(pool: pg.Pool, record: (document: string, user: string) => Promise<void>): Directory {
  return {
    async membership(document, users) {
      const { rows } = await pool.query<MembershipRow>({
        name: 'read-membership',
        text: `
          SELECT d.title, h.epoch, u.id, u.username, u.display_name AS "displayName", u.epoch AS "accountEpoch", ${STANDING_COLUMNS}
          FROM documents d JOIN heads h ON h.document_id = d.id
          LEFT JOIN users u ON u.id = ANY($2::uuid[]) AND u.disabled_at IS NULL
          ${SHARED_JOIN}
          WHERE d.id = $1`,
        values: [document, users],
      });
      const first = rows[0];
      if (first === undefined) return null;
      const members = new Map<string, Member>();
      for (const { id, username, displayName, accountEpoch, title: _, epoch: __, ...standing } of rows) {
        if (id === null) continue;
        members.set(id, { user: { id, username, displayName }, standing, accountEpoch });
      }
      return { title: first.title, epoch: first.epoch, trashed: first.trashed, members };
    },

    async users(ids) {
      const { rows } = await pool.query<User>('SELECT id, username, display_name AS "displayName" FROM users WHERE id = ANY($1::uuid[])', [
        ids,
      ]);
      return new Map(rows.map((user) => [user.id, user]));
    },

    async liveSessions(sessions) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.id = ANY($1::uuid[]) AND ${LIVE_SESSION}`,
        [sessions],
      );
      return new Set(rows.map((row) => row.id));
    },

    async accountEpochs(users) {
      const { rows } = await pool.query<{ id: string; epoch: number }>('SELECT id, epoch FROM users WHERE id = ANY($1::uuid[])', [users]);
      return new Map(rows.map((row) => [row.id, row.epoch]));
    },

    recordOpened: record,
  };
}
