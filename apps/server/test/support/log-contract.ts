/** The contract that every log must pass: PostgreSQL, and the simulator's database, which must not promise more than PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Batch, Log, NewEdit } from '../../src/ports/log.ts';

export interface LogUnderTest {
  readonly log: Log;
  /** The epoch of the accounts that `create` makes. */
  readonly accountEpoch: number;
  /** Creates a document without edits, and its owner. */
  create(): Promise<{ document: string; user: string }>;
  /** Changes access to the document. */
  changeAccess(document: string): Promise<void>;
  trash(document: string): Promise<void>;
  /** The document's rows of the activity log that were written with edits, oldest first. */
  activity(document: string): Promise<{ action: string; actor: string; detail: unknown }[]>;
  /** Replaces the document's log by an empty one. */
  replaceHistory(document: string): Promise<void>;
}

export function describeLog(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`the log in ${name}`, () => {
    let kept: LogUnderTest;
    let log: Log;
    let document: string;
    let user: string;

    beforeEach(async () => {
      kept = await open();
      log = kept.log;
      ({ document, user } = await kept.create());
    });

    const edit = (id: string, length: number): NewEdit => ({
      client: 'client',
      id,
      user,
      username: 'ann',
      length,
      json: '[{"insert":"x"}]',
    });

    async function batch(edits: NewEdit[], rest: Partial<Batch> = {}): Promise<Batch> {
      const head = (await log.heads([document])).get(document);
      if (head === undefined) throw new Error('the document is gone');
      return {
        document,
        history: head.history,
        base: head.version,
        epoch: head.epoch,
        authors: new Map([[user, kept.accountEpoch]]),
        edits,
        ...rest,
      };
    }

    it('appends a batch whose base is the head, in order and without holes (R2)', async () => {
      const times = await log.commit([await batch([edit('0', 2), edit('1', 3)])]);
      expect([...times.keys()]).toEqual([document]);
      await log.commit([await batch([edit('2', 4)])]);
      expect((await log.heads([document])).get(document)?.version).toBe(3);
      expect((await log.edits(document, 0, 10)).map(({ version, id, length, json }) => [version, id, length, json])).toEqual([
        [1, '0', 2, '[{"insert":"x"}]'],
        [2, '1', 3, '[{"insert":"x"}]'],
        [3, '2', 4, '[{"insert":"x"}]'],
      ]);
      expect((await log.edits(document, 1, 1)).map(({ version }) => version)).toEqual([2]);
      expect(await log.edits(document, 3, 10)).toEqual([]);
      expect(await log.deltas(document, 1, 10)).toEqual([[{ insert: 'x' }], [{ insert: 'x' }]]);
      expect(await log.deltas(document, 0, 1)).toEqual([[{ insert: 'x' }]]);
      expect(await log.deltas(document, 3, 10)).toEqual([]);
    });

    it('lets one of two batches of one base in, whole, and nothing of the other', async () => {
      const [one, other] = [await batch([edit('0', 2), edit('1', 3)]), await batch([edit('2', 2), edit('3', 3), edit('4', 4)])];
      const times = await Promise.all([log.commit([one]), log.commit([other])]);
      expect(times.map((each) => each.size).sort()).toEqual([0, 1]);
      const ids = (await log.edits(document, 0, 10)).map(({ id }) => id).join();
      expect(['0,1', '2,3,4']).toContain(ids);
    });

    it('refuses a batch that has not seen a change of access, or of an author (R8)', async () => {
      const before = await batch([edit('0', 2)]);
      expect((await log.commit([await batch([edit('0', 2)], { authors: new Map([[user, 99]]) })])).size).toBe(0);
      await kept.changeAccess(document);
      expect((await log.commit([before])).size).toBe(0);
      expect((await log.commit([await batch([edit('0', 2)])])).size).toBe(1);
    });

    it('takes nothing for a document in the trash', async () => {
      await kept.trash(document);
      expect((await log.commit([await batch([edit('0', 2)])])).size).toBe(0);
      expect((await log.heads([document])).get(document)?.deleted).toBe(true);
    });

    it('commits the batches that match beside those that do not', async () => {
      const other = await kept.create();
      const head = (await log.heads([other.document])).get(other.document);
      const authors = new Map([[other.user, kept.accountEpoch]]);
      const right = {
        document: other.document,
        history: head?.history ?? '',
        base: 0,
        epoch: head?.epoch ?? 0,
        authors,
        edits: [{ ...edit('1', 2), user: other.user }],
      };
      const times = await log.commit([await batch([edit('0', 2)], { base: 7 }), right]);
      expect([...times.keys()]).toEqual([other.document]);
    });

    it('holds back a batch with an author who is not as expected, and no other (R8)', async () => {
      const other = await kept.create();
      const head = (await log.heads([other.document])).get(other.document);
      const second = (user: string, epoch: number) => {
        const authors = new Map([[user, epoch]]);
        return {
          document: other.document,
          history: head?.history ?? '',
          base: 0,
          epoch: head?.epoch ?? 0,
          authors,
          edits: [{ ...edit('1', 2), user }],
        };
      };
      const first = await batch([edit('0', 2)]);
      expect([...(await log.commit([first, second(other.user, 99)])).keys()]).toEqual([document]);
      // One account at two epochs: the one that is right is taken.
      const next = await batch([edit('2', 3)]);
      expect([...(await log.commit([next, second(user, kept.accountEpoch + 1)])).keys()]).toEqual([document]);
      expect((await log.commit([await batch([edit('3', 4)]), second(other.user, kept.accountEpoch)])).size).toBe(2);
    });

    it('writes why an edit was made with the edit, and only with it', async () => {
      const why = { action: 'version.restored', detail: { restored: 7 } } as const;
      const late = await batch([{ ...edit('0', 2), activity: why }], { base: 5 });
      expect((await log.commit([late])).size).toBe(0);
      expect(await kept.activity(document)).toEqual([]);
      await log.commit([await batch([edit('1', 2), { ...edit('2', 3), activity: why }, edit('3', 4)])]);
      await log.commit([
        await batch([{ ...edit('4', 5), activity: { action: 'edits.taken-back', detail: { user: 'u', from: 1, to: 2 } } }]),
      ]);
      expect(await kept.activity(document)).toEqual([
        { action: 'version.restored', actor: user, detail: { restored: 7, version: 2 } },
        { action: 'edits.taken-back', actor: user, detail: { user: 'u', from: 1, to: 2, version: 4 } },
      ]);
    });

    it('writes why edits of several documents were made, each with its own', async () => {
      const other = await kept.create();
      const head = (await log.heads([other.document])).get(other.document);
      const act = (restored: number) => ({ activity: { action: 'version.restored', detail: { restored } } as const });
      const second: Batch = {
        document: other.document,
        history: head?.history ?? '',
        base: 0,
        epoch: head?.epoch ?? 0,
        authors: new Map([[other.user, kept.accountEpoch]]),
        edits: [{ ...edit('1', 2), user: other.user, ...act(2) }],
      };
      await log.commit([await batch([edit('0', 2), { ...edit('1', 3), ...act(1) }]), second]);
      expect(await kept.activity(document)).toMatchObject([{ actor: user, detail: { restored: 1, version: 2 } }]);
      expect(await kept.activity(other.document)).toMatchObject([{ actor: other.user, detail: { restored: 2, version: 1 } }]);
    });

    it('takes nothing for a history that was replaced, even at the same version and epoch', async () => {
      const old = await batch([edit('0', 2)]);
      await kept.replaceHistory(document);
      const { epoch } = await batch([]);
      expect((await log.commit([{ ...old, epoch }])).size).toBe(0);
      expect((await log.commit([await batch([edit('0', 2)])])).size).toBe(1);
    });

    it('knows no head of a document that does not exist', async () => {
      expect((await log.heads([randomUUID()])).size).toBe(0);
    });

    it('gives the latest snapshot at or before a version, and keeps the first at each', async () => {
      const history = (await log.heads([document])).get(document)?.history ?? '';
      for (const [version, text] of [
        [0, 'a'],
        [5, 'b'],
        [5, 'c'],
      ] as const) {
        await log.saveSnapshot(document, history, { version, content: `[{"insert":"${text}\\n"}]`, checksum: text });
      }
      expect(await log.snapshot(document, 4)).toMatchObject({ version: 0, checksum: 'a' });
      expect(await log.snapshot(document, 9)).toMatchObject({ version: 5, checksum: 'b', content: '[{"insert":"b\\n"}]' });
    });

    it('never gives a snapshot of a log that was replaced, not even one that was written late', async () => {
      const history = (await log.heads([document])).get(document)?.history ?? '';
      const snapshot = { version: 0, content: '[{"insert":"old\\n"}]', checksum: 'old' };
      await log.saveSnapshot(document, history, snapshot);
      await kept.replaceHistory(document);
      await log.saveSnapshot(document, history, { ...snapshot, version: 1 });
      expect(await log.snapshot(document, 9)).toBeNull();
      const present = (await log.heads([document])).get(document)?.history ?? '';
      await log.saveSnapshot(document, present, { version: 1, content: '[{"insert":"new\\n"}]', checksum: 'new' });
      expect(await log.snapshot(document, 9)).toMatchObject({ checksum: 'new' });
    });
  });
}
