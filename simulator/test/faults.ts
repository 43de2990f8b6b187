/**
 * Faults that other projects had, and those that the simulator has found here. A test puts each one back, and the simulator must find it.
 *
 * A fault replaces functions by their names (see `mutant.ts`). If a function or one of its parameters is renamed, it must be renamed here too.
 */
import type { Mood } from '../src/run.ts';

export interface Fault {
  readonly name: string;
  /** The simulator's message. */
  readonly breaks: RegExp;
  /** The fault shows when words are typed at one place. */
  readonly words?: true;
  /** What goes wrong more often than usual, so that the fault shows soon. */
  readonly emphasis?: Partial<Mood>;
  /**
   * Replacements by the name of the function, `name` or `Class.name`: JavaScript with parameters in parentheses and a body in braces. A replacement may
   * call the original function, which is named `real_name`.
   */
  readonly functions: Readonly<Record<string, string>>;
  /** Import statements that a replacement needs, by its name. */
  readonly imports?: Readonly<Record<string, string>>;
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'transforming over a composition of edits',
    breaks: /^R[135]/,
    functions: {
      transformOver: `(delta, client, over) {
        if (over.length === 0) return delta;
        return transform(delta, over.map((edit) => edit.delta).reduce(compose), clientFirst(client, over[0].client));
      }`,
    },
    imports: { transformOver: "import { compose } from './compose.ts';" },
  },
  {
    name: 'starting again from the half-transformed edit after a conflict',
    breaks: /^R[1235]/,
    functions: {
      'Authority.#requeue': `() {
        const waiting = this.#queue;
        const back = this.#inFlight;
        this.real_requeue();
        if (back === null) return;
        const half = back.entries(0);
        const again = back.submissions.map((each, index) => ({ ...each, delta: half[index]?.delta ?? [], settle: (outcome) => each.settle(outcome) }));
        this.#queue = [...again, ...waiting];
      }`,
    },
  },
  {
    name: 'breaking ties by arrival',
    breaks: /^R6/,
    words: true,
    functions: { clientFirst: '() { return false; }' },
  },
  {
    name: 'checking the last newline against the result only',
    breaks: /newline/,
    functions: {
      'Text.requireFit': '() {}',
      checkSpan: `(delta, length) {
        const spans = delta.reduce((units, op) => units + (op.retain ?? op.delete ?? 0), 0);
        return spans > length ? { code: 'bad-position', message: 'the delta reaches past the end' } : null;
      }`,
      checkFits: `(delta, base) {
        const problem = checkSpan(delta, base.length);
        if (problem !== null) return problem;
        const after = base.snapshot();
        after.apply(delta);
        if (after.length > 0 && after.codeUnitAt(after.length - 1) === 10) return null;
        return { code: 'bad-position', message: 'the last newline cannot be deleted' };
      }`,
    },
  },
  {
    name: 'acknowledging before the commit',
    breaks: /^R1/,
    functions: {
      'Database.connect': `(server) {
        const { log, directory } = this.real_connect(server);
        const commit = async (batches) => {
          void log.commit(batches).catch(() => undefined);
          return new Map(batches.map(({ document }) => [document, 0]));
        };
        return { log: { ...log, commit }, directory };
      }`,
    },
  },
  {
    name: 'not looking for an edit that was sent before',
    breaks: /^R4/,
    functions: { isSameEdit: '() { return false; }' },
  },
  {
    name: 'sending before the journal has the edit',
    breaks: /^R[45]/,
    functions: { 'Outbox.#store': '(session) { void this.real_store(session); return null; }' },
  },
  {
    name: 'an id of its own for what a dead page left',
    breaks: /^R[456]|come to rest/,
    functions: { 'ProtocolClient.start': '(claim) { this.real_start(claim && { ...claim, client: this.#client }); }' },
  },
  {
    name: 'trusting the bus alone',
    breaks: /come to rest|failed|^R/,
    emphasis: { bus: 0.05 },
    functions: { 'Documents.#scheduleComparison': '() {}' },
  },
  {
    name: 'permissions checked on arrival only',
    breaks: /^R8/,
    emphasis: { access: 0.03 },
    functions: { 'Database.#matches': '(batch, head) { return head.version === batch.base; }' },
  },
  {
    name: 'sending an edit under its old id to a log that has replaced the one it was sent to',
    breaks: /^R[34]/,
    emphasis: { history: 0.08, edits: 0.1, network: 0.1, bus: 0, access: 0, sessions: 0 },
    functions: {
      carryOver: `(old, before, fresh) {
        const sameText = before !== null && before.toString() === fresh.text.toString();
        if (old.history === fresh.history || !sameText) return real_carryOver(old, before, fresh);
        return real_carryOver({ ...old, history: fresh.history, version: fresh.version }, before, fresh);
      }`,
    },
  },
  {
    name: 'taking late edits of a log that has been replaced from the bus',
    breaks: /come to rest|failed|^R/,
    emphasis: { history: 0.05, edits: 0.25, access: 0, sessions: 0, lateBus: 0.9 },
    functions: {
      'Authority.receive': '(history, from, entries) { this.real_receive(this.history, from, entries); }',
      // Does not notice a head that is behind.
      'Authority.compare': `(head, accounts) {
        return this.real_compare(head && { ...head, version: Math.max(head.version, this.#version) }, accounts);
      }`,
    },
  },
  {
    name: 'looking for an edit of a plain socket that was sent before under the name of the new socket only',
    breaks: /^R4/,
    emphasis: { edits: 0.15, network: 0.05 },
    functions: { isSameEdit: '(edit, submission) { return edit.id === submission.id && edit.client === submission.client; }' },
  },
  {
    name: 'one author for all plain sockets of a user',
    breaks: /^R6/,
    words: true,
    functions: { 'PlainConnection.open': "() { this.author = plainClient(this.user.id, 'all'); this.real_open(); }" },
  },
  {
    name: 'not answering an edit of a plain socket that was saved before',
    breaks: /come to rest/,
    emphasis: { edits: 0.15, network: 0.05 },
    functions: {
      'PlainConnection.#answer': `(id, given, outcome) {
        if (outcome.type !== 'committed') this.real_answer(id, given, outcome);
      }`,
    },
  },
  {
    name: 'serving sockets whose sign-in session has ended',
    breaks: /^R8/,
    emphasis: { sessions: 0.02 },
    functions: {
      'Database.connect': `(server) {
        const { log, directory } = this.real_connect(server);
        return { log, directory: { ...directory, liveSessions: async (sessions) => new Set(sessions) } };
      }`,
    },
  },
];
