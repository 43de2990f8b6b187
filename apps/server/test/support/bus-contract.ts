/** What every bus must do, whatever carries it. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bus, BusMessage, BusNews } from '../../src/ports/bus.ts';

type Heard = readonly [message: BusMessage | BusNews, server: string];

/** A bus with what it has heard. */
export class Listener {
  readonly bus: Bus;
  readonly heard: Heard[] = [];
  #wake: () => void = () => undefined;

  constructor(bus: Bus) {
    this.bus = bus;
    bus.subscribe((message, server) => {
      this.heard.push([message, server]);
      this.#wake();
    });
  }

  /** The first that `wanted` accepts, heard already or in time. */
  async next(wanted: (message: BusMessage | BusNews, server: string) => boolean): Promise<Heard> {
    for (;;) {
      const found = this.heard.find(([message, server]) => wanted(message, server));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  messages(): (BusMessage | BusNews)[] {
    return this.heard.map(([message]) => message).filter(({ type }) => type !== 'joined' && type !== 'who');
  }
}

/** Resolves once it carries messages. */
export async function carries(bus: Bus): Promise<void> {
  await vi.waitUntil(() => bus.up, { interval: 20, timeout: 60_000 });
}

const DELTA = [{ retain: 3 }, { insert: 'é\u{1f600}\n', attributes: { bold: true } }];

/** One message of each type, of one document and one user. */
function everyMessage(document: string, user: string): BusMessage[] {
  const person = { id: user, username: 'ada', displayName: 'Ada Ä' };
  const edit = { client: 'c.u', id: '1', user, username: 'ada', at: 1, delta: DELTA };
  const peer = { client: 'c.u', author: 'c.u', user: person, selection: { anchor: 1, head: 2 }, activity: 'idle' as const };
  return [
    { type: 'edits', document, history: 'h.1', from: 7, edits: [edit] },
    { type: 'presence', document, history: 'h.1', version: 8, peers: [peer], left: ['d.u'], whole: false },
    { type: 'access', document },
    { type: 'title', document, title: 'Ü' },
    { type: 'text', document },
    { type: 'here', document, users: [person] },
    { type: 'list', users: [user] },
    { type: 'account', user },
  ];
}

/** @param open makes a bus of a server; all that it makes are connected if `isShared` */
export function describeBus(name: string, isShared: boolean, open: () => Bus): void {
  describe(`the bus: ${name}`, () => {
    const buses: Bus[] = [];
    const listen = () => {
      const bus = open();
      buses.push(bus);
      return new Listener(bus);
    };
    let document: string;
    let user: string;
    beforeEach(() => {
      document = randomUUID();
      user = randomUUID();
    });
    afterEach(async () => {
      await Promise.all(buses.splice(0).map((bus) => bus.close()));
    });

    it('tells the rest of its own server at once, whatever is followed', () => {
      const listener = listen();
      for (const message of everyMessage(document, user)) listener.bus.publish(message);
      expect(listener.heard).toEqual(everyMessage(document, user).map((message) => [message, listener.bus.server]));
      expect(listener.bus.isShared).toBe(isShared);
    });

    it('tells nobody who has stopped listening', () => {
      const bus = open();
      buses.push(bus);
      const heard: unknown[] = [];
      bus.subscribe((message) => heard.push(message))();
      bus.publish({ type: 'text', document });
      expect(heard).toEqual([]);
    });

    if (isShared) sharedTests();

    function sharedTests() {
      it('brings every message as it is to the servers that follow it, in order, with the name of the sender', async () => {
        const [from, to] = [listen(), listen()];
        await Promise.all([carries(from.bus), carries(to.bus)]);
        to.bus.follow([`document:${document}`, `notices:${document}`, `list:${user}`]);
        await to.next((message) => message.type === 'joined' && message.topics?.has(`document:${document}`) === true);
        for (const message of everyMessage(document, user)) from.bus.publish(message);
        for (let number = 0; number < 50; number++) from.bus.publish({ type: 'title', document, title: String(number) });
        await to.next((message) => message.type === 'title' && message.title === '49');
        await to.next((message) => message.type === 'account');
        const [, server] = await to.next((message) => message.type === 'list');
        expect(server).toBe(from.bus.server);
        expect(to.messages()).toEqual(expect.arrayContaining(everyMessage(document, user)));
        const titles = to.messages().flatMap((message) => (message.type === 'title' ? [message.title] : []));
        expect(titles).toEqual(['Ü', ...Array.from({ length: 50 }, (_, number) => String(number))]);
      });

      it('brings nothing of what is not followed, or not any more, but what concerns accounts', async () => {
        const [from, to] = [listen(), listen()];
        await Promise.all([carries(from.bus), carries(to.bus)]);
        const other = randomUUID();
        const unfollow = [to.bus.follow([`document:${document}`]), to.bus.follow([`document:${document}`])];
        await to.next((message) => message.type === 'joined' && message.topics !== null);
        const edits = (from: number): BusMessage => ({ type: 'edits', document, history: 'h', from, edits: [] });
        unfollow[0]?.();
        unfollow[0]?.();
        // Still followed once.
        from.bus.publish(edits(1));
        await to.next((message) => message.type === 'edits');
        unfollow[1]?.();
        to.bus.follow([`document:${other}`]);
        await to.next((message) => message.type === 'joined' && message.topics?.has(`document:${other}`) === true);
        from.bus.publish(edits(2));
        from.bus.publish({ type: 'title', document, title: 'not followed' });
        from.bus.publish({ ...edits(3), document: other } as BusMessage);
        from.bus.publish({ type: 'account', user });
        await to.next((message) => message.type === 'account');
        await to.next((message) => message.type === 'edits' && message.document === other);
        expect(to.messages()).toEqual(expect.not.arrayContaining([edits(2)]));
        expect(to.messages().some(({ type }) => type === 'title')).toBe(false);
      });

      it('asks those who are in a document to tell of it when somebody begins to follow it', async () => {
        const [from, to] = [listen(), listen()];
        await Promise.all([carries(from.bus), carries(to.bus)]);
        from.bus.follow([`notices:${document}`]);
        await from.next((message) => message.type === 'joined' && message.topics !== null);
        to.bus.follow([`notices:${document}`]);
        const [message] = await from.next((message, server) => message.type === 'who' && server === to.bus.server);
        expect(message).toEqual({ type: 'who', document });
      });

      it('says when a server leaves', async () => {
        const [from, to] = [listen(), listen()];
        await Promise.all([carries(from.bus), carries(to.bus)]);
        from.bus.publish({ type: 'account', user });
        await to.next((message) => message.type === 'account');
        await from.bus.close();
        const [, server] = await to.next((message) => message.type === 'lost');
        expect(server).toBe(from.bus.server);
      });
    }
  });
}
