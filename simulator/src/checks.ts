/** Checks R2 to R6 and R8 once the world is at rest, by a model that shares no code with the product. */
import type { Delta } from '@inkstone/ot';
import { Violation } from './database.ts';
import { canonical, plainText, replay } from './model.ts';
import type { World } from './world.ts';

/** Number of letters of each word that people type at one place. */
export const WORD = 6;
/** These words consist of letters of this range, each word of consecutive ones. */
export const FIRST_LETTER_OF_WORDS = 0xac00;
const LAST_LETTER_OF_WORDS = 0xd7a3;

/** @throws Violation */
export function checkAtRest(world: World): void {
  for (const id of world.documentIds) checkDocument(world, id);
  for (const { name, session, alive } of world.links) {
    if (alive && world.database.endedSessions.has(session))
      throw new Violation(`R8: ${name} is served although its sign-in session has ended`);
  }
  checkLetters(world);
  for (const id of world.documentIds) checkWords(world.database.rows(id).text.toString());
}

function checkDocument(world: World, id: string): void {
  const { edits, head, snapshots } = world.database.rows(id);
  const ids = new Set<string>();
  edits.forEach((edit, index) => {
    if (edit.version !== index + 1) throw new Violation(`R2: ${id} has version ${edit.version} in place ${index + 1}`);
    const name = `${edit.client} ${edit.id}`;
    if (ids.has(name)) throw new Violation(`R4: ${id} has edit ${name} twice`);
    ids.add(name);
  });
  // Programs send each letter in one edit only, and undo nothing.
  const byPrograms = edits
    .filter(({ client }) => client.startsWith('plain.'))
    .flatMap(({ json }) => insertedLetters(JSON.parse(json) as Delta));
  if (new Set(byPrograms).size < byPrograms.length) throw new Violation(`R4: ${id} has an edit of a plain socket twice`);
  if (head.version !== edits.length) throw new Violation(`R2: the head of ${id} is ${head.version}, its log has ${edits.length}`);
  const deltas = edits.map(({ json }) => JSON.parse(json) as Delta);
  const content = JSON.stringify(replay(deltas));
  for (const snapshot of snapshots.filter(({ history }) => history === head.history)) {
    if (JSON.stringify(canonical(JSON.parse(snapshot.content) as Delta)) !== JSON.stringify(replay(deltas.slice(0, snapshot.version)))) {
      throw new Violation(`R3: the snapshot of ${id} at version ${snapshot.version} is not its text`);
    }
  }
  const plain = plainText(deltas);
  for (const bot of world.bots) {
    if (bot.documentId !== id || !world.mayRead(id, bot.user)) continue;
    if (bot.text !== plain) throw new Violation(`R3: the text of ${bot.name} in ${id} at version ${bot.version} differs from the log`);
  }
  for (const page of world.pages) {
    if (page.documentId !== id || page.shared.status.state === 'closed') continue;
    const whose = `the text of ${page.user} in ${id} at version ${page.shared.version} of ${head.version}`;
    if (page.shared.version !== head.version) throw new Violation(`R3: ${whose} is behind`);
    if (JSON.stringify(canonical(page.shared.text.toDelta())) !== content) throw new Violation(`R3: ${whose} differs from the log`);
    if (JSON.stringify(canonical(page.view?.toDelta() ?? [])) !== content)
      throw new Violation(`R3: ${whose} is not what its user was shown`);
  }
}

function insertedLetters(delta: Delta): string[] {
  return delta.flatMap(({ insert }) => (typeof insert === 'string' ? [...insert].filter((letter) => letter !== '\n') : []));
}

/** R5: every letter is in the log, or was offered as a copy where that is allowed, or is still in its browser. */
function checkLetters(world: World): void {
  // Journals and unsent edits, which may belong to people who have lost access.
  const kept = JSON.stringify([
    ...world.people.flatMap(({ storage }) => [...storage.entries.values()]),
    ...world.bots.flatMap(({ pending }) => [...pending.values()]),
  ]);
  for (const [character, letter] of world.letters) {
    if (letter.offered !== null && !world.copiesExpected) {
      throw new Violation(`R5: ${character} of ${letter.page.user} was offered as a copy without need: ${letter.offered}`);
    }
    if (letter.takenBack || letter.excused || letter.offered !== null || kept.includes(character)) continue;
    if (!world.database.everInserted.get(letter.document)?.has(character)) {
      throw new Violation(`R5: ${character} of ${letter.page.user} is lost`);
    }
  }
}

/** R6: words typed at one place are whole and in order. */
function checkWords(text: string): void {
  const letters = [...text]
    .map((letter) => letter.codePointAt(0) ?? 0)
    .filter((code) => code >= FIRST_LETTER_OF_WORDS && code <= LAST_LETTER_OF_WORDS);
  const wordOf = (code: number) => Math.floor((code - FIRST_LETTER_OF_WORDS) / WORD);
  const begun = new Set<number>();
  let previous: number | undefined;
  for (const code of letters) {
    const goesOn = previous !== undefined && wordOf(previous) === wordOf(code) && previous < code;
    if (!goesOn && begun.has(wordOf(code)))
      throw new Violation(`R6: words typed at one place are mixed: ${String.fromCodePoint(...letters)}`);
    begun.add(wordOf(code));
    previous = code;
  }
}
