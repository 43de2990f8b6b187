/**
 * The world of a run: servers, people with pages, the database, the bus and the network. It changes only by steps. A step is a line of text. One that has no
 * meaning at its time does nothing.
 */
import type { Delta } from '@inkstone/ot';
import { SUBPROTOCOL } from '@inkstone/sync/constants';
import { Alphabet } from './alphabet.ts';
import { Bot } from './bot.ts';
import { type BusDelivery, BusNetwork } from './bus.ts';
import { type Call, Database, type DocumentRows, type Share, Violation } from './database.ts';
import { makeEdit } from './edits.ts';
import { Link } from './link.ts';
import { type Letter, Page } from './page.ts';
import { below, type Random, seeded } from './random.ts';
import { Server } from './server.ts';
import { Storage } from './storage.ts';
import { Time } from './time.ts';

export interface Cast {
  readonly people: number;
  readonly servers: number;
  readonly documents: number;
  /** Number of programs on the plain socket; the first people have two each. */
  readonly bots: number;
  /** Whether each program keeps a name over its connections. */
  readonly botsAreNamed: boolean;
  /** Whether some clients are slow. */
  readonly slow: boolean;
}

interface Person {
  readonly id: string;
  readonly storage: Storage;
  readonly pages: Page[];
  /** Number of pages that were ever opened. */
  opened: number;
  /** Number of sign-in sessions that have ended. */
  sessionsEnded: number;
}

interface Ticket {
  readonly page: Page;
  readonly session: string;
  readonly give: () => void;
  readonly fail: (error: unknown) => void;
}

const START = 'some text 😀 to begin with\n';

export class World {
  readonly time = new Time();
  readonly busNetwork = new BusNetwork();
  readonly database: Database;
  readonly people: readonly Person[];
  readonly bots: readonly Bot[];
  readonly servers: (Server | null)[];
  readonly letters = new Map<string, Letter>();
  readonly documentIds: readonly string[];
  links: Link[] = [];
  tickets: Ticket[] = [];
  violation: Violation | null = null;
  /** Whether unsent words may be offered as copies: access was taken, a document was in the trash, or a log was replaced. */
  copiesExpected = false;
  /** Whether a log was replaced by an older one. */
  historyReplaced = false;
  readonly #cast: Cast;
  readonly #random: Random;
  readonly #alphabet = new Alphabet();
  #ids = 0;

  /** @param random for ids and waits */
  constructor(cast: Cast, random: Random) {
    this.#cast = cast;
    this.#random = random;
    const users = Array.from({ length: cast.people }, (_, index) => `u${index}`);
    this.database = new Database(this.time, users);
    this.documentIds = Array.from({ length: cast.documents }, (_, index) => `d${index}`);
    for (const id of this.documentIds) this.database.createDocument(id, START);
    this.servers = Array.from({ length: cast.servers }, (_, index) => this.#boot(`s${index}`));
    this.people = users.map((id) => ({ id, storage: new Storage(), pages: [], opened: 0, sessionsEnded: 0 }));
    this.people.forEach((person, index) => {
      this.#open(person, this.documentIds[index % this.documentIds.length] as string);
    });
    this.bots = Array.from({ length: cast.bots }, (_, index) => this.#bot(`b${index}`, this.people[index >> 1] as Person));
  }

  get pages(): Page[] {
    return this.people.flatMap(({ pages }) => pages);
  }

  /** Performs a step and waits until everything that it started is done. @returns whether it had a meaning at this time @throws Violation */
  async perform(step: string): Promise<boolean> {
    const [verb = '', ...words] = step.split(' ');
    const done = this.#perform(verb, words);
    if (done) await rest();
    if (this.violation !== null) throw this.violation;
    return done;
  }

  /** The steps that complete what is in progress. */
  progress(): string[] {
    const steps = this.tickets.map(({ page }) => `ticket ${page.name}`);
    for (const bot of this.bots) if (!bot.isConnected && this.mayRead(bot.documentId, bot.user)) steps.push(`connect ${bot.name}`);
    const seen = new Map<string, number>();
    const nth = (name: string) => {
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return `${name} ${count}`;
    };
    for (const call of this.database.calls) steps.push(nth(`call ${(call.server as Server).name} ${call.name}`));
    for (const { to } of this.busNetwork.deliveries) steps.push(nth(`bus ${(to as Server).name}`));
    for (const { storage } of this.people) for (const { page } of storage.writes) steps.push(nth(`store ${(page as Page).name}`));
    for (const link of this.links) {
      if (link.waitsForServer) steps.push(`accept ${link.name} ${this.servers.find((server) => server !== null)?.name}`);
      if (link.serverWaits) steps.push(`up ${link.name}`);
      if (link.clientWaits) steps.push(`down ${link.name}`);
      if (link.clientUnaware) steps.push(`client-notices ${link.name}`);
      if (link.serverUnaware) steps.push(`server-notices ${link.name}`);
    }
    return steps;
  }

  mayRead(document: string, user: string): boolean {
    const { shares, trashed } = this.database.rows(document);
    const share = shares.get(user) ?? null;
    return share !== null && (!trashed || share === 'owner');
  }

  /** Changes a document as an administrator would, and publishes it as the REST API does. */
  change(document: string, change: (rows: DocumentRows) => void): void {
    this.database.change(document, change);
    this.servers.find((server) => server !== null)?.bus.publish({ type: 'access', document });
  }

  #perform(verb: string, [name = '', ...rest]: string[]): boolean {
    const { database, busNetwork } = this;
    const number = Number(rest.at(-1) ?? 0);
    switch (verb) {
      case 'tick':
        return this.time.step();
      case 'edit':
        return this.#onPage(name, (page) => this.#edit(page, number));
      case 'undo':
        return this.#onPage(name, (page) => page.shared.undo());
      case 'redo':
        return this.#onPage(name, (page) => page.shared.redo());
      case 'select':
        return this.#onPage(name, (page) => page.view !== null && page.select(below(seeded(number), page.view.length)));
      case 'select-at':
        return this.#onPage(name, (page) => page.select(number));
      case 'type':
        return this.#onPage(name, (page) => page.type(rest[0] ?? ''));
      case 'cut-end':
        return this.#onPage(name, (page) => page.cutEnd(number));
      case 'connect':
        return this.#onBot(name, (bot) => bot.connect());
      case 'bot-edit':
        return this.#onBot(name, (bot) => bot.edit(seeded(number)));
      case 'bot-type':
        return this.#onBot(name, (bot) => bot.type(rest[0] ?? '', Number(rest[1])));
      case 'end-session':
        return this.#endSession(this.#person(name));
      case 'open':
        return this.#open(this.#person(name), rest[0] ?? '');
      case 'close':
        return this.#onPage(name, (page) => this.#close(page));
      case 'die':
        return this.#onPage(name, (page) => this.#die(page));
      case 'offline':
      case 'online':
        return this.#onPage(name, (page) => page.online(verb === 'online'));
      case 'ticket':
        return this.#ticket(name, false);
      case 'no-ticket':
        return this.#ticket(name, true);
      case 'accept':
        return this.#accept(name, rest[0] ?? '');
      case 'up':
        return this.#link(name)?.deliverUp() ?? false;
      case 'down':
        return this.#link(name)?.deliverDown() ?? false;
      case 'cut':
        return this.#link(name)?.cut() ?? false;
      case 'client-notices':
        return this.#link(name)?.noticeAtClient() ?? false;
      case 'server-notices':
        return this.#link(name)?.noticeAtServer() ?? false;
      case 'call':
        return database.finish(this.#call(name, rest[0] ?? '', number));
      case 'execute':
        return database.execute(this.#call(name, rest[0] ?? '', number));
      case 'lose':
        return database.lose(this.#call(name, rest[0] ?? '', number));
      case 'bus':
        return busNetwork.deliver(this.#delivery(name, number));
      case 'bus-twice':
        return busNetwork.deliver(this.#delivery(name, number), true);
      case 'bus-lose':
        return busNetwork.drop(this.#delivery(name, number));
      case 'store':
        return this.people.some(({ storage }) => storage.write(storage.writes.filter(({ page }) => (page as Page).name === name)[number]));
      case 'kill':
        return this.#kill(name);
      case 'boot':
        return this.#reboot(name);
      case 'database-off':
      case 'database-on':
        database.available = verb === 'database-on';
        return true;
      case 'bus-off':
      case 'bus-on': {
        const server = name === '' ? null : this.#server(name);
        if (name !== '' && server === null) return false;
        if (verb === 'bus-on') busNetwork.restore(server);
        else busNetwork.cutOff(server);
        return true;
      }
      case 'share':
        return this.#share(this.#person(name).id, rest[0] ?? '', rest[1] ?? '');
      case 'trash':
      case 'untrash':
        return this.#trash(name, verb === 'trash');
      case 'backup':
        database.takeBackup(name);
        return true;
      case 'restore-backup':
        return this.#restoreBackup();
      case 'rest-edit':
        return this.#restEdit(name, rest[0] ?? '', number);
      default:
        throw new RangeError(`no such step: ${verb}`);
    }
  }

  #person(id: string): Person {
    const person = this.people.find((each) => each.id === id);
    if (person === undefined) throw new RangeError(`nobody is called ${id}`);
    return person;
  }

  #onPage(name: string, use: (page: Page) => boolean): boolean {
    const page = this.pages.find((each) => each.name === name);
    return page !== undefined && use(page);
  }

  #onBot(name: string, use: (bot: Bot) => boolean): boolean {
    const bot = this.bots.find((each) => each.name === name);
    return bot !== undefined && use(bot);
  }

  #link(name: string): Link | undefined {
    return this.links.find((link) => link.name === name);
  }

  #call(server: string, name: string, index: number): Call | undefined {
    return this.database.calls.filter((call) => (call.server as Server).name === server && call.name === name)[index];
  }

  #delivery(server: string, index: number): BusDelivery | undefined {
    return this.busNetwork.deliveries.filter(({ to }) => (to as Server).name === server)[index];
  }

  #server(name: string): Server | null {
    return this.servers.find((server) => server?.name === name) ?? null;
  }

  #boot(name: string): Server {
    return new Server(name, {
      database: this.database,
      busNetwork: this.busNetwork,
      time: this.time,
      newId: () => `id-${this.#ids++}`,
      report: (violation) => this.#report(violation),
    });
  }

  #kill(name: string): boolean {
    const server = this.#server(name);
    if (server === null) return false;
    server.die();
    this.servers[this.servers.indexOf(server)] = null;
    return true;
  }

  #reboot(name: string): boolean {
    const place = Number(name.slice(1));
    if (this.servers[place] !== null) return false;
    this.servers[place] = this.#boot(name);
    return true;
  }

  #edit(page: Page, seed: number): boolean {
    if (!page.mayEdit) return false;
    const { delta, letters } = makeEdit(seeded(seed), page.shared.text, this.#alphabet);
    page.edit(delta, letters);
    return true;
  }

  #open(person: Person, document: string): boolean {
    const name = `${person.id}.${person.opened++}`;
    const session = sessionOf(person);
    const connect = this.#connector(name, document, person.id, () => session, SUBPROTOCOL);
    const page = new Page(name, person.id, document, person.storage, {
      database: this.database,
      time: this.time,
      random: this.#random,
      letters: this.letters,
      report: (violation) => this.#report(violation),
      askTicket: (asking) =>
        new Promise((resolve, reject) => {
          this.tickets.push({ page: asking, session, give: () => resolve('ws://world'), fail: reject });
        }),
      connect,
    });
    person.pages.push(page);
    return true;
  }

  #bot(name: string, person: Person): Bot {
    const document = this.documentIds[0] as string;
    return new Bot(name, person.id, document, {
      database: this.database,
      alphabet: this.#alphabet,
      letters: this.letters,
      mayRefuse: () => this.copiesExpected,
      report: (violation) => this.#report(violation),
      connect: this.#connector(name, document, person.id, () => sessionOf(person), '', this.#cast.botsAreNamed ? name : undefined),
    });
  }

  /** @returns a function that opens connections for a page or a bot */
  #connector(name: string, document: string, user: string, session: () => string, protocol: string, clientName?: string): () => Link {
    let links = 0;
    return () => {
      const weight = this.#cast.slow && this.#random() < 0.3 ? 20_000 : 1;
      const link = new Link(`${name}#${links++}`, { document, user, session: session(), weight, protocol, clientName });
      link.onDelivery = (data) => this.#judgeFrame(link, data);
      this.links = [...this.links.filter((each) => !each.done), link];
      return link;
    };
  }

  /** Signs somebody out everywhere and in again. Pages and connections of the old session end. */
  #endSession(person: Person): boolean {
    this.database.endSession(person.id, sessionOf(person));
    person.sessionsEnded++;
    this.servers.find((server) => server !== null)?.bus.publish({ type: 'account', user: person.id });
    return true;
  }

  #close(page: Page): boolean {
    void page.shared.close();
    this.#leave(page);
    return true;
  }

  /** Ends a page at once. What its journal had not stored is lost. */
  #die(page: Page): boolean {
    const { storage } = this.#person(page.user);
    const sent = this.links
      .flatMap((link) => (link.page === page.name ? link.up : []))
      .map((message) => ('data' in message ? message.data : ''));
    for (const link of this.links) if (link.page === page.name) link.abandonByClient();
    this.time.forget(page);
    this.tickets = this.tickets.filter((ticket) => ticket.page !== page);
    storage.forget(page);
    this.#leave(page);
    const kept = JSON.stringify([...storage.entries.values()]) + sent.join();
    const inserted = this.database.everInserted.get(page.documentId);
    for (const [character, letter] of this.letters) {
      if (letter.page === page && !kept.includes(character) && inserted?.has(character) !== true) letter.excused = true;
    }
    return true;
  }

  #leave(page: Page): void {
    const { pages } = this.#person(page.user);
    pages.splice(pages.indexOf(page), 1);
  }

  #ticket(name: string, fails: boolean): boolean {
    const ticket = this.tickets.find(({ page }) => page.name === name);
    if (ticket === undefined) return false;
    this.tickets = this.tickets.filter((each) => each !== ticket);
    const { user, documentId } = ticket.page;
    if (fails || !this.database.available || this.servers.every((server) => server === null)) {
      ticket.fail(new Error('the server cannot be reached'));
    } else if (this.database.endedSessions.has(ticket.session)) {
      ticket.fail(Object.assign(new Error('signed out'), { code: 'session-ended' }));
    } else if (!this.mayRead(documentId, user)) {
      ticket.fail(Object.assign(new Error('not visible'), { code: 'not-found' }));
    } else ticket.give();
    return true;
  }

  #accept(name: string, server: string): boolean {
    const link = this.#link(name);
    if (link?.waitsForServer !== true) return false;
    link.take();
    const taker = this.#server(server);
    if (taker !== null) void taker.accept(link);
    else link.refuse();
    return true;
  }

  #share(user: string, document: string, share: string): boolean {
    const rows = this.database.rows(document);
    if (rows.shares.get(user) === 'owner' || rows.shares.get(user) === (share === 'none' ? null : share)) return false;
    if (share !== 'editor') this.copiesExpected = true;
    this.change(document, ({ shares }) => shares.set(user, share === 'none' ? null : (share as Share)));
    return true;
  }

  #trash(document: string, trashed: boolean): boolean {
    if (this.database.rows(document).trashed === trashed) return false;
    this.copiesExpected = true;
    this.change(document, (rows) => {
      rows.trashed = trashed;
    });
    return true;
  }

  #restoreBackup(): boolean {
    const id = this.database.restoreBackup();
    if (id === null) return false;
    this.copiesExpected = true;
    this.historyReplaced = true;
    // Letters of the replaced log are excused. Letters that were not in it must still be saved.
    const inserted = this.database.everInserted.get(id);
    for (const [character, letter] of this.letters) if (letter.document === id && inserted?.has(character)) letter.excused = true;
    return true;
  }

  /** Makes an edit over the REST API, as restoring a version does. */
  #restEdit(server: string, document: string, seed: number): boolean {
    const taker = this.#server(server);
    if (taker === null || this.database.rows(document).trashed) return false;
    const { documents } = taker;
    const user = this.people[0]?.id ?? '';
    const id = `rest-${this.#ids++}`;
    documents
      .read(document)
      .then((now) => {
        if (now === null) return null;
        const { delta } = makeEdit(seeded(seed), now.text, this.#alphabet);
        return documents.edit(
          document,
          { id: user, username: user, displayName: user },
          { client: `api.${user}`, id, base: now.version, delta },
        );
      })
      .catch(() => undefined);
    return true;
  }

  /** Checks R1 and R2 at every delivery: every shown edit is in the log at its version. */
  #judgeFrame(link: Link, data: string): void {
    if (this.historyReplaced || !data.startsWith('{"type":"edits"')) return;
    const frame = JSON.parse(data) as { from: number; edits: { client: string; id: string; delta: Delta }[] };
    const log = this.database.rows(link.document).edits;
    frame.edits.forEach((edit, index) => {
      const logged = log[frame.from + index];
      if (logged?.client !== edit.client || logged.id !== edit.id || logged.json !== JSON.stringify(edit.delta)) {
        this.#report(
          new Violation(
            `R1: ${link.user} is shown edit ${edit.id} of ${edit.client} as version ${frame.from + index + 1}, and the log has another or none`,
          ),
        );
      }
    });
  }

  #report(violation: Violation): void {
    this.violation ??= violation;
  }
}

function sessionOf({ id, sessionsEnded }: Person): string {
  return `session-${id}.${sessionsEnded}`;
}

/** Resolves when all promise callbacks that can run have run. Everything else waits for a step. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
