/** The session against an authority, over a network whose every delivery a seeded scheduler decides. Rules are cited by number (docs/rules.md). */
import { type Delta, DeltaBuilder, plainText, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { type CommittedEdit, moveSelection, type OutgoingEdit, type RemoteChange, Session } from '../src/index.ts';
import { Authority } from './support/authority.ts';
import { below, forSeeds, pick, type Random, randomEdit } from './support/random.ts';

/** A page and its connection: what is on the way is in two queues, which a broken connection empties. */
class Page {
  readonly authority: Authority;
  session: Session;
  up: OutgoingEdit[] = [];
  down: { from: number; edits: CommittedEdit[] }[] = [];
  online = true;
  onChange: (change: RemoteChange) => void = () => {};
  #sentUpTo: number;

  constructor(authority: Authority, client: string) {
    this.authority = authority;
    this.session = new Session({ client, history: 'h', version: authority.version, text: authority.text.snapshot() });
    this.#sentUpTo = authority.version;
  }

  edit(delta: Delta): void {
    this.session.edit(delta);
    this.send();
  }

  send(): void {
    const edit = this.online ? this.session.takeOutgoing() : null;
    if (edit) this.up.push(edit);
  }

  /** The authority takes the next edit; `twice`: the network (or a second server) brings it once more. */
  deliverUp(twice = false): void {
    const edit = this.up.shift();
    if (edit) this.authority.submit(this.session.client, edit);
    if (edit && twice) this.authority.submit(this.session.client, edit);
  }

  publish(): void {
    if (!this.online || this.#sentUpTo === this.authority.version) return;
    this.down.push({ from: this.#sentUpTo, edits: this.authority.editsAfter(this.#sentUpTo) });
    this.#sentUpTo = this.authority.version;
  }

  deliverDown(twice = false): void {
    const frame = this.down.shift();
    if (!frame) return;
    for (const change of this.session.receive(frame.from, frame.edits)) this.onChange(change);
    if (twice) expect(this.session.receive(frame.from, frame.edits)).toEqual([]);
    this.send();
  }

  disconnect(): void {
    this.online = false;
    this.up = [];
    this.down = [];
  }

  reconnect(): void {
    if (this.online) return;
    this.online = true;
    this.#sentUpTo = this.session.version;
    const edit = this.session.resend() ?? this.session.takeOutgoing();
    if (edit) this.up.push(edit);
  }

  /** The page dies; the next one adopts its journal under its id: content at the journal's version, then the edits since. */
  die(): void {
    this.disconnect();
    const { version, ...state } = JSON.parse(JSON.stringify(this.session.state()));
    this.session = new Session({ ...state, version, text: this.authority.textAt(version) });
  }
}

function pagesOn(authority: Authority, count: number): Page[] {
  return Array.from({ length: count }, (_, i) => new Page(authority, `client-${i}-aaaa.user-${i}`));
}

function settle(pages: readonly Page[]): void {
  for (const page of pages) page.reconnect();
  for (let quiet = false; !quiet; ) {
    for (const page of pages) {
      page.deliverUp();
      page.publish();
      page.deliverDown();
    }
    quiet = pages.every(
      (page) =>
        page.up.length === 0 && page.down.length === 0 && page.session.pending === 0 && page.session.version === page.authority.version,
    );
  }
}

function disturb(random: Random, page: Page): void {
  const chance = random();
  if (chance < 0.35) page.deliverUp(random() < 0.2);
  else if (chance < 0.6) page.publish();
  else if (chance < 0.9) page.deliverDown(random() < 0.2);
  else if (chance < 0.94) page.disconnect();
  else if (chance < 0.98) page.reconnect();
  else page.die();
}

describe('several sessions on one document', () => {
  it('have the same text and formatting once everything has arrived (R2, R3, R4)', () => {
    forSeeds(150, (random) => {
      const authority = new Authority([{ insert: 'Hello 😀 world\nsecond line\n' }]);
      const pages = pagesOn(authority, 2 + below(random, 3));
      for (let step = 0; step < 150; step++) {
        const page = pick(random, pages);
        if (random() < 0.3) page.edit(randomEdit(random, page.session.text));
        else disturb(random, page);
      }
      settle(pages);
      for (const page of pages) {
        expect(page.session.text.toDelta()).toEqual(authority.text.toDelta());
        expect(page.session.text.checksum()).toBe(authority.text.checksum());
      }
      const ids = authority.log.map((edit) => `${edit.client} ${edit.id}`);
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('lose nothing that was typed, through broken connections, dead pages and repeated frames (R5)', () => {
    forSeeds(150, (random) => {
      const authority = new Authority();
      const pages = pagesOn(authority, 3);
      const typed: string[] = [];
      for (let step = 0; step < 120; step++) {
        const page = pick(random, pages);
        if (random() < 0.3) {
          const letter = String.fromCodePoint(0x4e00 + typed.length);
          typed.push(letter);
          page.edit(new DeltaBuilder().retain(below(random, page.session.text.length)).insert(letter).build());
        } else disturb(random, page);
      }
      settle(pages);
      expect([...plainText(authority.text.toDelta())].sort()).toEqual(['\n', ...typed].sort());
    });
  });

  it('never interleave words that are typed at one place at one time (R6)', () => {
    const words = ['alpha', 'BRAVO', '12345', '.....'];
    forSeeds(300, (random) => {
      const authority = new Authority([{ insert: '[]\n' }]);
      const typists = pagesOn(authority, words.length).map((page, i) => ({ page, left: [...(words[i] ?? '')], at: 1 }));
      for (const typist of typists) {
        const { client } = typist.page.session;
        typist.page.onChange = (change) => {
          typist.at = moveSelection({ anchor: typist.at, head: typist.at }, client, change.delta, change.client).head;
        };
      }
      while (typists.some(({ left }) => left.length > 0)) {
        const typist = pick(random, typists);
        const letter = random() < 0.4 ? typist.left.shift() : undefined;
        if (letter)
          typist.page.edit(
            new DeltaBuilder()
              .retain(typist.at++)
              .insert(letter)
              .build(),
          );
        else disturb(random, typist.page);
      }
      settle(typists.map(({ page }) => page));
      for (const word of words) expect(authority.text.toString()).toContain(word);
    });
  });
});

describe('an edit in flight', () => {
  const session = () => new Session({ client: 'bbbbbbbb.u1', history: 'h', version: 3, text: Text.of([{ insert: 'abc\n' }]) });
  const insert = (at: number, text: string) => new DeltaBuilder().retain(at).insert(text).build();
  const byOther = (delta: Delta): CommittedEdit => ({ client: 'aaaaaaaa.u2', id: '0', user: 'u2', at: 0, delta });

  it('is alone on its way; what is typed meanwhile goes as one edit after it', () => {
    const mine = session();
    mine.edit(insert(0, 'x'));
    expect(mine.takeOutgoing()).toEqual({ id: '0', version: 3, delta: insert(0, 'x') });
    mine.edit(insert(1, 'y'));
    mine.edit(insert(2, 'z'));
    expect(mine.takeOutgoing()).toBeNull();
    mine.receive(3, [{ client: mine.client, id: '0', user: 'u1', at: 0, delta: insert(0, 'x') }]);
    expect(mine.takeOutgoing()).toEqual({ id: '1', version: 4, delta: insert(1, 'yz') });
  });

  it('is sent again under its id, transformed to the version that has been applied', () => {
    const mine = session();
    mine.edit(insert(3, 'x'));
    mine.takeOutgoing();
    mine.receive(3, [byOther(insert(0, '12'))]);
    expect(mine.resend()).toEqual({ id: '0', version: 4, delta: insert(5, 'x') });
  });

  it('is dropped when others have undone all of it', () => {
    const mine = session();
    mine.edit([{ delete: 2 }]);
    mine.takeOutgoing();
    mine.receive(3, [byOther([{ delete: 3 }])]);
    expect(mine.resend()).toBeNull();
    expect(mine.pending).toBe(0);
    expect(mine.text.toString()).toBe('\n');
  });

  it('takes the buffer behind it along when it is refused', () => {
    const mine = session();
    mine.edit([{ delete: 1 }]);
    mine.takeOutgoing();
    mine.edit(insert(2, 'more'));
    mine.receive(3, [byOther(insert(3, '!'))]);
    expect(mine.text.toString()).toBe('bc!more\n');
    expect(mine.refuse('7')).toBeNull();
    const shown = mine.text.snapshot();
    const back = mine.refuse('0');
    shown.apply(back ?? []);
    expect(mine.text.toString()).toBe('abc!\n');
    expect(shown.toDelta()).toEqual(mine.text.toDelta());
    expect(mine.pending).toBe(0);
    expect(mine.lost().map((delta) => delta.some((op) => 'insert' in op && op.insert === 'more'))).toEqual([true]);
    mine.edit(insert(0, 'x'));
    expect(mine.takeOutgoing()).toMatchObject({ id: '1', version: 4 });
  });
});

describe('a session', () => {
  it('refuses edits that leave a gap', () => {
    const session = new Session({ client: 'bbbbbbbb.u1', history: 'h', version: 3, text: Text.empty() });
    expect(() => session.receive(4, [])).toThrow(RangeError);
  });

  it('gives up what is pending, once, when its journal turns out to be older than what was saved (R4)', () => {
    const authority = new Authority();
    const [page] = pagesOn(authority, 1);
    if (!page) throw new Error('no page');
    page.session.edit([{ insert: 'a' }]);
    const old = page.session.state();
    page.session.edit([{ retain: 1 }, { insert: 'b' }]);
    page.send();
    page.deliverUp();
    const next = new Session({ ...old, text: authority.textAt(old.version) });
    expect(next.text.toString()).toBe('a\n');
    next.takeOutgoing();
    next.receive(0, authority.editsAfter(0));
    expect(next.text.toString()).toBe('ab\n');
    expect(next.pending).toBe(0);
    expect(next.lost()).toEqual([[{ insert: 'a' }]]);
    next.edit([{ insert: 'c' }]);
    expect(next.takeOutgoing()?.id).toBe('1');
  });

  it('sends what was typed during a long time offline in edits within the limits', () => {
    const session = new Session({ client: 'bbbbbbbb.u1', history: 'h', version: 0, text: Text.empty() });
    const authority = new Authority();
    const paste = '😀'.repeat(700_000);
    session.edit([{ insert: `x${paste}` }]);
    session.edit([{ insert: 'typed after it' }]);
    let edits = 0;
    for (let edit = session.takeOutgoing(); edit; edit = session.takeOutgoing()) {
      expect(
        edit.delta.reduce((sum, op) => sum + ('insert' in op && typeof op.insert === 'string' ? op.insert.length : 0), 0),
      ).toBeLessThanOrEqual(1_048_576);
      authority.submit(session.client, edit);
      session.receive(edits, authority.editsAfter(edits));
      edits++;
    }
    expect(edits).toBe(3);
    expect(authority.text.toString()).toBe(`typed after itx${paste}\n`);
    expect(session.pending).toBe(0);
  });
});
