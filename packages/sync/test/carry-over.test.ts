/** What becomes of pending edits when content comes anew: kept where it is certain, offered as a copy where it is not. */
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { insertedText } from '../src/document/status.ts';
import type { SessionState } from '../src/index.ts';
import { carryOver } from '../src/session/carry-over.ts';

const text = (content: string) => Text.of([{ insert: `${content}\n` }]);
const insert = (at: number, words: string): Delta => new DeltaBuilder().retain(at).insert(words).build();
const state = (rest: Partial<SessionState>): SessionState => ({
  client: 'aaaaaaaa.u1',
  history: 'h',
  version: 3,
  nextId: 5,
  inFlight: null,
  buffer: [],
  ...rest,
});
const inFlight = { id: '4', delta: insert(0, 'sent ') };

describe('pending edits', () => {
  it('stand as they are on the content at their version', () => {
    const { session, lost } = carryOver(state({ inFlight, buffer: [insert(5, 'not ')] }), null, {
      history: 'h',
      version: 3,
      text: text('text'),
    });
    expect([session.text.toString(), session.inFlight, session.pending, lost]).toEqual(['sent not text\n', '4', 2, null]);
  });

  it('are not put on the content of another version', () => {
    const { session, lost } = carryOver(state({ buffer: [insert(1, 'x')] }), null, { history: 'h', version: 7, text: text('text') });
    expect([session.text.toString(), session.pending, lost?.reason]).toEqual(['text\n', 0, 'uncertain']);
  });

  it('that do not fit the content are given up', () => {
    const { session, lost } = carryOver(state({ buffer: [insert(90, 'x')] }), null, { history: 'h', version: 3, text: text('text') });
    expect([session.text.toString(), session.pending, lost?.delta]).toEqual(['text\n', 0, insert(90, 'x')]);
  });

  it('move past a mended difference when none of them was ever sent', () => {
    const old = state({ buffer: [insert(5, ' one'), insert(9, ' two')] });
    const { session, lost } = carryOver(old, text('wrong'), { history: 'h', version: 4, text: text('so wrong') });
    expect([session.text.toString(), session.pending, lost]).toEqual(['so wrong one two\n', 2, null]);
  });

  it('are given up when one is in flight and the content may have it or not', () => {
    const { lost } = carryOver(state({ inFlight }), text('a'), { history: 'h', version: 9, text: text('ab') });
    expect(lost).toEqual({ reason: 'uncertain', delta: inFlight.delta });
  });

  it('are done when the content shows them already', () => {
    const { session, lost } = carryOver(state({ inFlight }), text('a'), { history: 'other', version: 1, text: text('sent a') });
    expect([session.pending, session.text.toString(), lost]).toEqual([0, 'sent a\n', null]);
  });

  it('go on under new ids in another history with the same text, and are given up in one with another', () => {
    const same = carryOver(state({ inFlight }), text('a'), { history: 'other', version: 1, text: text('a') });
    expect([same.session.pending, same.session.takeOutgoing()?.id, same.session.version, same.lost]).toEqual([1, '5', 1, null]);
    const different = carryOver(state({ inFlight }), text('a'), { history: 'other', version: 1, text: text('b') });
    expect([different.session.pending, different.lost?.reason]).toEqual([0, 'history-changed']);
  });

  it('are offered with the saved lines that the content of another history lacks', () => {
    const shown = text('same\nsaved line\nsame too');
    const fresh = { history: 'other', version: 2, text: text('same\nsame too') };
    const saved = carryOver(state({}), shown, fresh);
    expect(saved.session.text.toString()).toBe('same\nsame too\n');
    expect(saved.lost).toEqual({ reason: 'history-changed', delta: [{ insert: 'saved line' }, { insert: '\n' }] });
    const both = carryOver(state({ inFlight }), shown, fresh);
    expect(insertedText(both.lost?.delta ?? [])).toBe('sent same\nsaved line\n');
    const bold = carryOver(state({}), Text.of([{ insert: 'same', attributes: { bold: true } }, { insert: '\n' }]), fresh);
    expect(bold.lost?.delta).toEqual([{ insert: 'same', attributes: { bold: true } }, { insert: '\n' }]);
    expect(carryOver(state({}), text('same too'), fresh).lost).toBeNull();
  });

  it('are sent behind one in flight of which others have left nothing', () => {
    const undone = state({ inFlight: { id: '4', delta: [] }, buffer: [insert(1, 'x')] });
    const { session } = carryOver(undone, text('a'), { history: 'other', version: 1, text: text('a') });
    expect(session.takeOutgoing()).toEqual({ id: '5', version: 1, delta: insert(1, 'x') });
  });

  it('never give their ids to later ones', () => {
    const { session } = carryOver(state({ inFlight }), text('a'), { history: 'other', version: 1, text: text('b') });
    session.edit(insert(0, 'x'));
    expect(session.takeOutgoing()?.id).toBe('5');
  });
});
