/** Whole documents with journals, over a network that breaks, pages that die and a server that is at times behind: a seed decides what happens. */
import { DeltaBuilder } from '@inkstone/ot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CloseCode, type LostWork, SharedDocument } from '../src/index.ts';
import { Browser } from './support/browser.ts';
import { below, pick, type Random, randomEdit, seeded } from './support/random.ts';
import { TestClock, turn, until } from './support/test-clock.ts';
import { TestServer, type TestSocket } from './support/test-server.ts';

afterEach(() => vi.restoreAllMocks());

/** A user with one browser, who opens the document again whenever the page dies. */
class Person {
  readonly browser = new Browser();
  /** The page's: it stops when the page dies. */
  clock = new TestClock();
  readonly lost: LostWork[] = [];
  readonly #server: TestServer;
  readonly #id: string;
  readonly #random: Random;
  readonly #sockets: TestSocket[] = [];
  #page = this.browser.page();
  document: SharedDocument;

  constructor(server: TestServer, id: string, random: Random) {
    this.#server = server;
    this.#id = id;
    this.#random = random;
    this.document = this.#open();
  }

  /** Brings what is on the way on one of the sockets up, or down, or ends it. */
  step(): void {
    const socket = this.#sockets.length > 0 ? pick(this.#random, this.#sockets) : null;
    if (!socket) return;
    const chance = this.#random();
    if (chance < 0.45) this.#server.deliverUp(socket);
    else if (chance < 0.9) this.deliver();
    else if (!socket.closed) socket.fail(pick(this.#random, [1006, CloseCode.shutdown, CloseCode.tooSlow]));
  }

  deliver(): void {
    for (const socket of this.#sockets) this.#server.deliver(socket);
  }

  /** The page is killed once its journal has had time to write; the network goes on to carry what it has sent. */
  async die(): Promise<void> {
    for (let i = 0; i < 20; i++) await turn();
    const socket = this.#sockets.at(-1);
    if (socket && this.#random() < 0.5) this.#server.deliverUp(socket);
    for (const each of this.#sockets.splice(0)) each.closed = true;
    this.#page.die();
    this.#page = this.browser.page();
    this.clock = new TestClock();
    this.document = this.#open();
  }

  #open(): SharedDocument {
    const page = this.#page;
    const document = new SharedDocument({
      documentId: 'd1',
      user: { id: this.#id },
      url: async () => 'ws://test',
      connect: (url, protocol) => {
        const socket = this.#server.connect(url, protocol);
        if (page === this.#page) this.#sockets.push(socket);
        queueMicrotask(() => socket.open());
        return socket;
      },
      journal: page.journal,
      clock: this.clock,
      random: this.#random,
      signals: () => () => {},
    });
    document.subscribe({ lost: (copy) => this.lost.push(copy) });
    return document;
  }
}

async function run(seed: number, act: (person: Person, random: Random) => void): Promise<{ server: TestServer; people: Person[] }> {
  const random = seeded(seed);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (array instanceof Uint8Array) for (let i = 0; i < array.length; i++) array[i] = below(random, 256);
    return array;
  });
  const server = new TestServer([{ insert: 'some text 😀\n' }]);
  server.onEdit = (socket, edit) => {
    const behind = random() < 0.1 && edit.version < server.authority.version;
    if (behind) socket.toClient.push({ type: 'behind', id: edit.id, version: server.authority.version });
    else server.commit(socket, edit);
  };
  const people = ['u1', 'u2', 'u3'].map((id) => new Person(server, id, random));
  await until(() => {
    for (const person of people) person.deliver();
    return people.every(({ document }) => document.isOpen);
  });
  for (let i = 0; i < 120; i++) {
    const person = pick(random, people);
    const chance = random();
    if (chance < 0.3 && person.document.isOpen) act(person, random);
    else if (chance < 0.8) person.step();
    else if (chance < 0.97) person.clock.advance(below(random, 3_000));
    else await person.die();
    if (random() < 0.5) await turn();
  }
  await until(async () => {
    for (const person of people) {
      person.clock.advance(1_000);
      person.deliver();
    }
    const quiet = people.every(({ document }) => document.status.state === 'saved' && document.version === server.authority.version);
    return quiet && (await Promise.all(people.map(({ browser }) => browser.entries()))).every((entries) => entries.length === 0);
  });
  for (const { document } of people) await document.close();
  return { server, people };
}

describe('documents over a network that breaks, with pages that die', () => {
  it('end with one text, each edit in it once, and nothing given up (R3, R4, R5)', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const { server, people } = await run(seed, ({ document }, random) => {
        if (random() < 0.15) document.undo();
        else if (random() < 0.1) document.redo();
        else document.edit(randomEdit(random, document.text));
      });
      for (const { document, lost } of people) {
        expect(document.text.toDelta(), `seed ${seed}`).toEqual(server.authority.text.toDelta());
        expect(lost, `seed ${seed}`).toEqual([]);
      }
      const ids = server.authority.log.map((edit) => `${edit.client} ${edit.id}`);
      expect(new Set(ids).size, `seed ${seed}`).toBe(ids.length);
    }
  });

  it('lose no letter and double none (R4, R5)', async () => {
    for (let seed = 101; seed <= 115; seed++) {
      const typed: string[] = [];
      const { server } = await run(seed, ({ document }, random) => {
        const letter = String.fromCharCode(0x4e00 + typed.length);
        typed.push(letter);
        document.edit(
          new DeltaBuilder()
            .retain(below(random, document.text.length - 3))
            .insert(letter)
            .build(),
        );
      });
      const letters = [...server.authority.text.toString()].filter((letter) => letter >= '一' && letter <= '鿿');
      expect(letters.sort(), `seed ${seed}`).toEqual(typed);
    }
  });
});
