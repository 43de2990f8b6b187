/** One document's edits, of this server and of others, in every order in which they may be told. */
import { type Delta, Text } from '@inkstone/ot';
import { expect, it } from 'vitest';
import { Authority } from '../../src/collab/document/authority.ts';
import { DOCUMENT_LIMITS } from '../../src/collab/document/limits.ts';
import type { Submission } from '../../src/collab/document/submission.ts';
import type { Directory, Membership } from '../../src/ports/directory.ts';
import type { Batch, Log, LoggedEdit } from '../../src/ports/log.ts';

const RECENT = 4;
const user = { id: '5f1c1c0e-0000-4000-8000-000000000001', username: 'ada', displayName: 'Ada' };
const membership: Membership = {
  title: 'Notes',
  epoch: 1,
  trashed: false,
  members: new Map([[user.id, { user, accountEpoch: 1, standing: { account: 'editor', owner: true, shared: null, trashed: false } }]]),
};
const insert = (position: number, text: string): Delta => (position === 0 ? [{ insert: text }] : [{ retain: position }, { insert: text }]);

function openAuthority() {
  const logged: LoggedEdit[] = [];
  const reads: (() => void)[] = [];
  const log = {
    edits: async (_document: string, after: number, limit: number) => {
      await new Promise<void>((resolve) => reads.push(resolve));
      return logged.filter(({ version }) => version > after).slice(0, limit);
    },
  } as unknown as Log;
  const directory = { membership: async () => membership, liveSessions: async () => new Set<string>() } as unknown as Directory;
  const authority = new Authority(
    { document: 'd', history: 'h', version: 0, text: Text.of([{ insert: 'text\n' }]), membership },
    {
      limits: { ...DOCUMENT_LIMITS, recentEdits: RECENT, batchEdits: 1 },
      clock: { now: () => 0, after: () => () => undefined },
      log,
      directory,
      wantCommit: () => undefined,
      onAdvanced: (entries) => logged.push(...entries),
      onConnections: () => undefined,
      onTrouble: () => undefined,
      onStale: () => undefined,
    },
  );
  return { authority, reads };
}

it('keeps the order of a program’s edits when one of them has to leave the queue and a full batch comes before the next', async () => {
  const { authority, reads } = openAuthority();
  const submit = (client: string, id: string, base: number, mergeAnyAge = true) =>
    authority.submit({ client, id, user, base, delta: insert(0, id), mergeAnyAge, settle: () => undefined } satisfies Submission);
  /** What another server commits, and tells of. */
  const elsewhere = (count: number) => {
    for (let number = 0; number < count; number++) {
      const edit = { client: 'far.u', id: `far-${authority.version}`, user: user.id, username: 'ada', at: 0, delta: insert(0, '.') };
      authority.receive('h', authority.version, [edit]);
    }
  };
  const committed: string[] = [];
  const commit = (batch: Batch | null) => {
    if (batch === null) return;
    committed.push(...batch.edits.map(({ id }) => id));
    authority.committed(0);
  };
  await authority.participants.refresh([user.id]);

  submit('program', 'first', 0);
  elsewhere(RECENT);
  submit('other', 'between', RECENT);
  submit('program', 'second', 0);
  // Now version 0 is not held any more: the first has to leave, and the batch is full before the second.
  elsewhere(1);
  commit(authority.takeBatch());
  commit(authority.takeBatch());
  for (let round = 0; round < 20; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    for (const answer of reads.splice(0)) answer();
    commit(authority.takeBatch());
  }
  expect(committed).toEqual(['between', 'first', 'second']);
});

it('takes what another server committed on top of ours, though it was told before our own commit was answered', async () => {
  const { authority } = openAuthority();
  await authority.participants.refresh([user.id]);
  authority.submit({ client: 'c', id: 'own', user, base: 0, delta: insert(0, 'own'), mergeAnyAge: true, settle: () => undefined });
  authority.takeBatch();
  authority.receive('h', 1, [{ client: 'far.u', id: 'far', user: user.id, username: 'ada', at: 0, delta: insert(0, 'far ') }]);
  expect(authority.version).toBe(0);
  authority.committed(0);
  expect([authority.version, authority.text.toString()]).toEqual([2, 'far owntext\n']);
});
