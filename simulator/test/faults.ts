/**
 * Faults that others have made, and those that the simulator has found here, as changes of the source: each is put back, and the simulator must
 * find it.
 */
import type { Mood } from '../src/run.ts';

export interface Fault {
  readonly name: string;
  /** What the simulator says of it. */
  readonly breaks: RegExp;
  /** It shows when words are typed at one place. */
  readonly words?: true;
  /** What must go wrong more often than usual, so that it shows soon. */
  readonly emphasis?: Partial<Mood>;
  /** Path from the root of the repository, what stands there, and what is put in its place. */
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'transforming over a composition of edits',
    breaks: /^R[135]/,
    changes: [
      {
        file: 'apps/server/src/collab/draft.ts',
        find: 'transformOver(transformOver(submission.delta, client, since), client, this.#merged)',
        replace: `transformOver(
          since.length < 2 ? transformOver(submission.delta, client, since)
            : transform(submission.delta, since.map((entry) => entry.delta).reduce(compose), client < (since[0] as CommittedEntry).client),
          client, this.#merged)`,
      },
      {
        file: 'apps/server/src/collab/draft.ts',
        find: 'import { type ClientDelta,',
        replace: 'import { compose, transform, type ClientDelta,',
      },
    ],
  },
  {
    name: 'starting again from the half-transformed edit after a conflict',
    breaks: /^R[1235]/,
    changes: [
      {
        file: 'apps/server/src/collab/authority.ts',
        find: 'this.#queue = [...back.submissions, ...this.#queue];',
        replace: `const half = back.entries(0);
    this.#queue = [
      ...back.submissions.map((each, index) => ({ ...each, delta: half[index]?.delta ?? [], settle: (outcome: Outcome) => each.settle(outcome) })),
      ...this.#queue,
    ];`,
      },
    ],
  },
  {
    name: 'breaking ties by arrival',
    breaks: /^R6/,
    words: true,
    changes: [{ file: 'packages/ot/src/transform.ts', find: 'return a < b;', replace: 'return false;' }],
  },
  {
    name: 'checking the last newline against the result only',
    breaks: /newline/,
    changes: [
      {
        file: 'packages/ot/src/text.ts',
        find: 'if (position === length) throw new RangeError(`the delta deletes',
        replace: 'if (position > length) throw new RangeError(`the delta deletes',
      },
      {
        file: 'apps/server/src/collab/draft.ts',
        find: 'const misfit = checkFits(delta, this.text);',
        replace: 'const misfit = checkFits([], this.text);',
      },
      {
        file: 'packages/ot/src/parse.ts',
        find: `    if (position === length && op.delete !== undefined) return`,
        replace: '    if (position > length) return',
      },
      {
        file: 'packages/ot/src/parse.ts',
        find: '  const problem = checkSpan(delta, base.length);\n  if (problem !== null) return problem;',
        replace: `  const problem = checkSpan(delta, base.length);
  if (problem !== null) return problem;
  const after = base.snapshot();
  after.apply(delta);
  if (after.length === 0 || after.codeUnitAt(after.length - 1) !== 10) return { code: 'bad-position', message: 'the last newline cannot be deleted' };`,
      },
    ],
  },
  {
    name: 'acknowledging before the commit',
    breaks: /^R1/,
    changes: [
      {
        file: 'apps/server/src/collab/committer.ts',
        find: 'times = await this.#log.commit(batches);',
        replace:
          'void this.#log.commit(batches).catch(() => undefined);\n      times = new Map(batches.map(({ document }) => [document, 0]));',
      },
    ],
  },
  {
    name: 'not looking for an edit that was sent before',
    breaks: /^R4/,
    changes: [
      { file: 'apps/server/src/collab/draft.ts', find: 'if (again !== undefined) return', replace: 'if (again?.version === -1) return' },
    ],
  },
  {
    name: 'sending before the journal has the edit',
    breaks: /^R[45]/,
    changes: [
      {
        file: 'packages/sync/src/outbox.ts',
        find: 'if (stored) void stored.then((kept) => kept && transmit());\n    else transmit();',
        replace: 'transmit();',
      },
    ],
  },
  {
    name: 'an id of its own for what a dead page left',
    breaks: /^R[456]|come to rest/,
    changes: [
      { file: 'packages/sync/src/exchange.ts', find: 'this.#client = claim?.client ?? this.#client;', replace: 'void claim?.client;' },
    ],
  },
  {
    name: 'trusting the bus alone',
    breaks: /come to rest|failed|^R/,
    emphasis: { bus: 0.05 },
    changes: [
      {
        file: 'apps/server/src/collab/documents.ts',
        find: 'if (this.#closed) return;\n    this.#comparison ??=',
        replace: 'if (this.#comparison === null) return;\n    this.#comparison ??=',
      },
    ],
  },
  {
    name: 'permissions checked on arrival only',
    breaks: /^R8/,
    emphasis: { access: 0.03 },
    changes: [{ file: 'simulator/src/database.ts', find: '|| rows.head.epoch !== batch.epoch', replace: '' }],
  },
  {
    name: 'sending an edit under its old id to a log that has replaced the one it was sent to',
    breaks: /^R[34]/,
    emphasis: { history: 0.05, edits: 0.15 },
    changes: [
      {
        file: 'packages/sync/src/carry-over.ts',
        find: 'if (unchanged && sameHistory && (old.version === fresh.version || !old.inFlight))',
        replace: 'if (unchanged && (!sameHistory || old.version === fresh.version || !old.inFlight))',
      },
    ],
  },
  {
    name: 'taking late edits of a log that has been replaced from the bus',
    breaks: /come to rest|failed|^R/,
    emphasis: { history: 0.05, edits: 0.25, access: 0, sessions: 0 },
    changes: [
      { file: 'apps/server/src/collab/authority.ts', find: 'history !== this.history || ', replace: '' },
      { file: 'apps/server/src/collab/authority.ts', find: 'head.version !== this.#version', replace: 'head.version > this.#version' },
    ],
  },
  {
    name: 'looking for an edit of a plain socket that was sent before under the name of the new socket only',
    breaks: /^R4/,
    emphasis: { edits: 0.15, network: 0.05 },
    changes: [
      {
        file: 'apps/server/src/collab/submission.ts',
        find: '(edit.user === user.id && isPlainClient(edit.client)',
        replace: "(user.id === '' && isPlainClient(edit.client)",
      },
    ],
  },
  {
    name: 'one author for all plain sockets of a user',
    breaks: /^R6/,
    words: true,
    changes: [
      {
        file: 'apps/server/src/collab/plain-dialect.ts',
        find: 'name === undefined ? this.client : plainClient(caller.user.id, name);',
        replace: "plainClient(caller.user.id, name === undefined ? 'all' : 'all');",
      },
    ],
  },
  {
    name: 'not answering an edit of a plain socket that was saved before',
    breaks: /come to rest/,
    emphasis: { edits: 0.15, network: 0.05 },
    changes: [
      {
        file: 'apps/server/src/collab/plain-dialect.ts',
        find: 'if (outcome.again && outcome.version',
        replace: 'if (outcome.version < 0 && outcome.version',
      },
    ],
  },
  {
    name: 'serving sockets whose sign-in session has ended',
    breaks: /^R8/,
    emphasis: { sessions: 0.02 },
    changes: [
      {
        file: 'apps/server/src/collab/attendance.ts',
        find: 'if (!sessions.has(reader.session)) this',
        replace: "if (reader.session === '') this",
      },
    ],
  },
];
