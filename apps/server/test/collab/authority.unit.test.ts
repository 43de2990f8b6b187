/** One document's edits, of this server and of others, in every order in which they may be told. */
import { type Delta, Text } from '@inkstone/ot';
import { CloseCode } from '@inkstone/sync/constants';
import { expect, it } from 'vitest';
import type { ClientConnection } from '../../src/collab/connection/client-connection.ts';
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
  members: new Map([
    [
      user.id,
      {
        user,
        accountEpoch: 1,
        standing: { account: 'editor', guest: false, owner: true, shared: null, editorsShare: true, trashed: false },
      },
    ],
  ]),
};
const insert = (position: number, text: string): Delta => (position === 0 ? [{ insert: text }] : [{ retain: position }, { insert: text }]);

function openAuthority(read = async (): Promise<Membership> => membership, liveSessions = async () => new Set<string>()) {
  const logged: LoggedEdit[] = [];
  const reads: (() => void)[] = [];
  const log = {
    edits: async (_document: string, after: number, limit: number) => {
      await new Promise<void>((resolve) => reads.push(resolve));
      return logged.filter(({ version }) => version > after).slice(0, limit);
    },
  } as unknown as Log;
  const directory = { membership: read, liveSessions } as unknown as Directory;
  const authority = new Authority(
    { document: 'd', history: 'h', version: 0, text: Text.of([{ insert: 'text\n' }]), membership },
    {
      limits: { ...DOCUMENT_LIMITS, recentEdits: RECENT, batchEdits: 1 },
      clock: { now: () => 0, after: () => () => undefined },
      log,
      directory,
      wantCommit: () => undefined,
      times: { committedIn: () => undefined, shownIn: () => undefined },
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
    authority.submit({
      client,
      id,
      user,
      receivedAt: 0,
      base,
      delta: insert(0, id),
      mergeAnyAge,
      settle: () => undefined,
    } satisfies Submission);
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
  authority.submit({
    client: 'c',
    id: 'own',
    user,
    receivedAt: 0,
    base: 0,
    delta: insert(0, 'own'),
    mergeAnyAge: true,
    settle: () => undefined,
  });
  authority.takeBatch();
  authority.receive('h', 1, [{ client: 'far.u', id: 'far', user: user.id, username: 'ada', at: 0, delta: insert(0, 'far ') }]);
  expect(authority.version).toBe(0);
  authority.committed(0);
  expect([authority.version, authority.text.toString()]).toEqual([2, 'far owntext\n']);
});

it('admits nobody and is opened anew when the permissions that are read are older than those that it knows: a backup was restored', async () => {
  const { authority } = openAuthority(async () => ({ ...membership, epoch: 0 }));
  expect(await authority.participants.admit('somebody else')).toBeNull();
  expect(authority.stale).toBe(true);
});

it('ends a session that ended while the database went away, once the database is back', async () => {
  let isAway = false;
  const live = new Set(['s']);
  const account = { epoch: 1 };
  const read = async () => {
    const member = { ...membership.members.get(user.id), accountEpoch: account.epoch };
    return { ...membership, members: new Map([[user.id, member]]) } as Membership;
  };
  const { authority } = openAuthority(read, async () => {
    if (isAway) throw new Error('the database is away');
    return new Set(live);
  });
  const closed: number[] = [];
  const connection = { user, session: 's', role: 'owner', close: (code: number) => closed.push(code) } as unknown as ClientConnection;
  await authority.participants.admit(user.id);
  await authority.participants.enter(connection);
  const head = { version: 0, epoch: 1, history: 'h', deleted: false };
  // The session ends, and with it the account's epoch changes. The database goes away between the two questions of a comparison.
  live.clear();
  account.epoch = 2;
  isAway = true;
  await expect(authority.compare(head, new Map([[user.id, 2]]))).rejects.toThrow('away');
  isAway = false;
  expect(closed).toEqual([]);
  await authority.compare(head, new Map([[user.id, 2]]));
  expect(closed).toEqual([CloseCode.sessionEnded]);
});

/** Restores that are submitted to a document, and what became of them. */
function restoring({ authority }: Pick<ReturnType<typeof openAuthority>, 'authority'>) {
  const outcomes: Record<string, unknown> = {};
  const restore = (id: string, base: number) =>
    authority.submit({
      client: `restore.${user.id}`,
      id,
      user,
      receivedAt: 0,
      base,
      delta: insert(0, 'old '),
      mergeAnyAge: true,
      activity: { action: 'version.restored', detail: { restored: 1 } },
      settle: (outcome) => {
        outcomes[id] = outcome;
      },
    });
  return { restore, outcomes };
}

it('merges no two edits that bring earlier content back, which would bring it back twice', async () => {
  const { authority } = openAuthority();
  await authority.participants.refresh([user.id]);
  const { restore, outcomes } = restoring({ authority });
  for (const [id, base] of [
    ['one', 0],
    ['two', 0],
    ['one', 0],
  ] as const) {
    restore(id, base);
    const batch = authority.takeBatch();
    if (batch === null) continue;
    expect(batch.edits.map(({ id: taken, activity }) => [taken, activity?.action])).toEqual([['one', 'version.restored']]);
    restore('three', 0);
    authority.committed(0);
  }
  authority.takeBatch();
  expect(outcomes).toEqual({
    one: { type: 'committed', version: 1, again: true },
    two: { type: 'behind', version: 1 },
    three: { type: 'behind', version: 1 },
  });
  expect(authority.text.toString()).toBe('old text\n');
});

it('merges no two of them either if the edits since the base have to be read from the log', async () => {
  const { authority, reads } = openAuthority();
  await authority.participants.refresh([user.id]);
  const { restore, outcomes } = restoring({ authority });
  restore('one', 0);
  authority.takeBatch();
  authority.committed(0);
  for (let number = 0; number <= RECENT; number++) {
    const edit = { client: 'far.u', id: `far-${number}`, user: user.id, username: 'ada', at: 0, delta: insert(0, '.') };
    authority.receive('h', authority.version, [edit]);
  }
  restore('two', 0);
  for (let round = 0; round < 20; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    for (const answer of reads.splice(0)) answer();
  }
  expect(outcomes).toMatchObject({ two: { type: 'behind', version: RECENT + 2 } });
});
