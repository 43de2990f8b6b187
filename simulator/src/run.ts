/** Runs: a seed or a script decides what happens. Then the world is healed, and must come to rest with every rule kept. */
import { checkAtRest, FIRST_LETTER_OF_WORDS, WORD } from './checks.ts';
import { Violation } from './database.ts';
import { below, pick, type Random, seeded } from './random.ts';
import { type Cast, rest, World } from './world.ts';

/** A whole run as text: the participants and each step. Running it again has the same result. */
export interface Script {
  readonly seed: number;
  readonly cast: Cast;
  readonly steps: readonly string[];
}

export interface Outcome {
  readonly script: Script;
  /** The rule that was broken, or null. */
  readonly violation: Violation | null;
  /** Edits in the log at the end. */
  readonly edits: number;
}

const STEPS = 400;
const PAGES_OF_A_PERSON = 2;
/** Average number of steps between two letters of the words that people type at one place. */
const STEPS_PER_LETTER = 12;
/** Within this many milliseconds, every server has compared its documents with the database. */
const COMPARED_WITHIN_MS = 1_200;
/** A healed world must come to rest within this many rounds. */
const MAX_REST_ROUNDS = 3_000;

/** Runs a seed: people write anywhere in a document while much goes wrong. @param emphasis what goes wrong more often */
export async function runSeed(seed: number, emphasis: Partial<Mood> = {}): Promise<Outcome> {
  const random = seeded(seed * 2_654_435_761);
  const mood = { ...moodOf(random), ...emphasis };
  return await inWorld(seed, castOf(random, seed), (world) => nextStep(random, world, mood), STEPS);
}

/** Runs a seed in which everybody types a word at one place at the same time, letter by letter (R6). */
export async function runWords(seed: number, emphasis: Partial<Mood> = {}): Promise<Outcome> {
  const random = seeded(seed * 2_654_435_761 + 1);
  // A program without a name is another client on each connection. Letters that it typed ahead could then be ordered differently.
  const cast = { ...castOf(random, seed), documents: 1, botsAreNamed: true };
  // Nobody loses access or opens another page, because then they would not finish their word.
  const mood = { ...moodOf(random), ...emphasis, edits: 0, pages: 0, access: 0, sessions: 0, history: 0 };
  const writers = cast.people + cast.bots;
  const words = Array.from({ length: writers }, (_, writer) => wordOf(writer));
  const typed = words.map(() => 0);
  const place = below(random, 10);
  const turn = (world: World): string => {
    const writer = below(random, writers);
    const at = typed[writer] ?? WORD;
    if (at >= WORD || random() > 1 / STEPS_PER_LETTER) return nextStep(random, world, mood);
    typed[writer] = at + 1;
    const letter = words[writer]?.[at];
    return writer < cast.people ? `type u${writer}.0 ${letter}` : `bot-type b${writer - cast.people} ${letter} ${place}`;
  };
  const start = Array.from({ length: cast.people }, (_, person) => `select-at u${person}.0 ${place}`);
  let step = 0;
  const steps = start.length + writers * WORD * STEPS_PER_LETTER * 2;
  return await inWorld(seed, cast, (world) => start[step++] ?? turn(world), steps);
}

function wordOf(writer: number): string {
  return Array.from({ length: WORD }, (_, index) => String.fromCodePoint(FIRST_LETTER_OF_WORDS + writer * WORD + index)).join('');
}

/** Runs a script. Steps that have no meaning at their time are skipped. */
export async function runScript({ seed, cast, steps }: Script): Promise<Outcome> {
  let next = 0;
  return await inWorld(seed, cast, () => steps[next++] ?? 'tick', steps.length);
}

function castOf(random: Random, seed: number): Cast {
  return {
    people: 2 + below(random, 3),
    servers: 1 + below(random, 3),
    documents: random() < 0.7 ? 1 : 2,
    bots: below(random, 3),
    botsAreNamed: seed % 2 === 0,
    slow: random() < 0.3,
  };
}

async function inWorld(seed: number, cast: Cast, choose: (world: World) => string, count: number): Promise<Outcome> {
  const steps: string[] = [];
  const chance = seeded(seed ^ 0x5bd1e995);
  const restoreIds = seedClientIds(chance);
  let world: World | null = null;
  try {
    world = new World(cast, chance);
    await rest();
    await untilOpen(world);
    for (let done = 0; done < count; done++) {
      const step = choose(world);
      steps.push(step);
      await world.perform(step);
    }
    await comeToRest(world);
    checkAtRest(world);
    return { script: { seed, cast, steps }, violation: null, edits: editsIn(world) };
  } catch (error) {
    const violation =
      error instanceof Violation
        ? error
        : new Violation(`it failed: ${error instanceof Error ? error.stack : String(error)}`, { cause: error });
    return { script: { seed, cast, steps }, violation, edits: world === null ? 0 : editsIn(world) };
  } finally {
    restoreIds();
    if (world !== null) for (const server of world.servers) server?.die();
  }
}

/** Runs until everybody sees the document. Only then things go wrong. */
async function untilOpen(world: World): Promise<void> {
  while (!world.pages.every(({ shared }) => shared.isOpen) || !world.bots.every(({ isOpen }) => isOpen))
    await world.perform(world.progress()[0] ?? 'tick');
}

function editsIn(world: World): number {
  return world.documentIds.reduce((sum, id) => sum + world.database.rows(id).edits.length, 0);
}

/** Heals everything, and runs until nothing is in progress. */
async function comeToRest(world: World): Promise<void> {
  await world.perform('database-on');
  await world.perform('bus-on');
  for (const index of world.servers.keys()) await world.perform(`boot s${index}`);
  for (const id of world.documentIds) {
    await world.perform(`untrash ${id}`);
  }
  for (const { name } of world.pages) await world.perform(`online ${name}`);
  let restsSince: number | null = null;
  for (let round = 0; round < MAX_REST_ROUNDS; round++) {
    const [step] = world.progress();
    const person = step === undefined ? nextToCome(world) : null;
    if (step !== undefined) await world.perform(step);
    else if (person !== null) await world.perform(person);
    else {
      restsSince = isAtRest(world) ? (restsSince ?? world.time.now) : null;
      if (restsSince !== null && world.time.now - restsSince >= COMPARED_WITHIN_MS) return;
      await world.perform('tick');
    }
  }
  const states = world.pages.map(({ user, shared }) => `${user}: ${JSON.stringify(shared.status)} at ${shared.version}`);
  throw new Violation(`it does not come to rest: ${states.join('; ')}`);
}

/** The next step of a person: a closed page is left, and a document with unsent words in the browser is opened again. Null: none. */
function nextToCome(world: World): string | null {
  for (const page of world.pages) if (page.shared.status.state === 'closed') return `close ${page.name}`;
  for (const { id, storage, pages } of world.people) {
    for (const { documentId } of storage.entries.values()) {
      if (world.mayRead(documentId, id) && !pages.some((page) => page.documentId === documentId)) return `open ${id} ${documentId}`;
    }
  }
  return null;
}

function isAtRest(world: World): boolean {
  const settled = world.pages.every(({ shared, documentId }) => {
    const { state } = shared.status;
    return (state === 'saved' || state === 'read-only') && shared.version === world.database.rows(documentId).head.version;
  });
  const answered = world.bots.every(({ documentId, user, isOpen, pending, version }) => {
    if (!world.mayRead(documentId, user)) return true;
    return isOpen && pending.size === 0 && version === world.database.rows(documentId).head.version;
  });
  // A living page looks once a minute for journals that dead pages of the same person left.
  const found = world.people.every(({ id, storage }) =>
    [...storage.entries.values()].every(({ documentId }) => !world.mayRead(documentId, id)),
  );
  return settled && answered && found;
}

/** How often each kind of trouble happens in a run, as a share of the steps. */
export interface Mood {
  readonly edits: number;
  readonly network: number;
  readonly database: number;
  readonly bus: number;
  /** How often a message of the bus is left waiting instead of being delivered. */
  readonly lateBus: number;
  readonly crashes: number;
  readonly pages: number;
  readonly access: number;
  readonly sessions: number;
  readonly history: number;
}

function moodOf(random: Random): Mood {
  const often = (share: number, rate: number) => (random() < share ? rate * random() : 0);
  return {
    edits: 0.03 + 0.15 * random(),
    network: often(0.7, 0.05),
    database: often(0.5, 0.05),
    bus: often(0.5, 0.05),
    lateBus: often(0.3, 1),
    crashes: often(0.5, 0.02),
    pages: often(0.5, 0.03),
    access: often(0.25, 0.03),
    sessions: often(0.15, 0.01),
    history: often(0.1, 0.02),
  };
}

function nextStep(random: Random, world: World, mood: Mood): string {
  const { id: person, pages } = pick(random, world.people);
  const open = pages.length < PAGES_OF_A_PERSON ? `open ${person} ${pick(random, world.documentIds)}` : 'tick';
  const document = pick(random, world.documentIds);
  const server = `s${below(random, world.servers.length)}`;
  const page = world.pages.length === 0 ? 'nobody' : pick(random, world.pages).name;
  const bot = world.bots.length === 0 ? 'nobody' : pick(random, world.bots).name;
  const seed = below(random, 1_000_000);
  const steps = world.progress();
  const some = (verb: string) => steps.filter((step) => step.startsWith(`${verb} `));
  /** A step of kind `verb` that could happen now, with `other` in its place. */
  const instead = (verb: string, other: string) => (some(verb).length === 0 ? 'tick' : pick(random, some(verb)).replace(verb, other));
  const links = world.links.filter((link) => link.alive);
  const cut = () => (links.length === 0 ? 'tick' : `cut ${pick(random, links).name}`);
  let chance = random();
  const falls = (rate: number) => {
    chance -= rate;
    return chance < 0;
  };
  if (falls(mood.edits)) {
    const edit = random() < 0.75 ? `edit ${page} ${seed}` : `bot-edit ${bot} ${seed}`;
    return random() < 0.7
      ? edit
      : pick(random, [
          edit,
          `undo ${page}`,
          `redo ${page}`,
          `cut-end ${page} 1`,
          `cut-end ${page} 2`,
          `select ${page} ${seed}`,
          `rest-edit ${server} ${document} ${seed}`,
        ]);
  }
  if (falls(mood.network)) return pick(random, [cut(), cut(), `offline ${page}`, `online ${page}`, instead('ticket', 'no-ticket')]);
  if (falls(mood.database)) {
    return pick(random, [
      instead('call', 'execute'),
      instead('call', 'execute'),
      instead('call', 'lose'),
      instead('call', 'lose'),
      'database-off',
      'database-on',
      'database-on',
    ]);
  }
  if (falls(mood.bus))
    return pick(random, [
      instead('bus', 'bus-lose'),
      instead('bus', 'bus-twice'),
      'bus-off',
      'bus-on',
      `bus-off ${server}`,
      `bus-on ${server}`,
    ]);
  if (falls(mood.crashes)) return pick(random, [`kill ${server}`, `boot ${server}`, `boot ${server}`]);
  if (falls(mood.pages)) return pick(random, [`die ${page}`, `close ${page}`, open, open]);
  if (falls(mood.access)) {
    const share = pick(random, ['none', 'viewer', 'editor', 'editor']);
    return pick(random, [
      `share ${person} ${document} ${share}`,
      `share ${person} ${document} ${share}`,
      `trash ${document}`,
      `untrash ${document}`,
      `untrash ${document}`,
    ]);
  }
  if (falls(mood.sessions)) return `end-session ${person}`;
  if (falls(mood.history)) return pick(random, [`backup ${document}`, 'restore-backup']);
  if (steps.length === 0 || random() < 0.25) return 'tick';
  // Periodic calls of servers must not crowd out the other steps.
  const news = steps.filter((step) => !/ (heads|accountEpochs|saveSearchText) /.test(step));
  const [verb, name] = pick(random, news.length > 0 && random() < 0.7 ? news : steps).split(' ');
  if (verb === 'bus' && random() < mood.lateBus) return 'tick';
  if (verb === 'accept') return `accept ${name} ${server}`;
  // Mostly the oldest one.
  return pick(random, steps.filter((step) => step.startsWith(`${verb} ${name}`)).slice(0, random() < 0.8 ? 1 : undefined));
}

/** Replaces the platform's randomness, of which client ids are made, by the seed's during a run. @returns a function that restores it */
function seedClientIds(random: Random): () => void {
  const { crypto } = globalThis;
  const own = Object.getOwnPropertyDescriptor(crypto, 'getRandomValues');
  Object.defineProperty(crypto, 'getRandomValues', {
    configurable: true,
    value: <T extends Uint8Array>(array: T): T => {
      for (let index = 0; index < array.length; index++) array[index] = below(random, 256);
      return array;
    },
  });
  return () => {
    if (own) Object.defineProperty(crypto, 'getRandomValues', own);
    else delete (crypto as { getRandomValues?: unknown }).getRandomValues;
  };
}
