/** What must hold once everything has come to rest: the rules R2 to R5, judged by a model that shares no code with what is judged. */
import type { Delta } from '@inkstone/ot';
import { Violation } from './database.ts';
import { canonical, replay } from './model.ts';
import type { World } from './world.ts';

/** @throws Violation */
export function checkAtRest(world: World): void {
  for (const id of world.documentIds) checkDocument(world, id);
  checkLetters(world);
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
  if (head.version !== edits.length) throw new Violation(`R2: the head of ${id} is ${head.version}, its log has ${edits.length}`);
  const deltas = edits.map(({ json }) => JSON.parse(json) as Delta);
  const content = JSON.stringify(replay(deltas));
  for (const snapshot of snapshots.filter(({ history }) => history === head.history)) {
    if (JSON.stringify(canonical(snapshot.content)) !== JSON.stringify(replay(deltas.slice(0, snapshot.version)))) {
      throw new Violation(`R3: the snapshot of ${id} at version ${snapshot.version} is not its text`);
    }
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

/** R5: every letter is in the log, or was offered as a copy where that is allowed. */
function checkLetters(world: World): void {
  for (const [character, letter] of world.letters) {
    if (letter.offered !== null && !world.copiesExpected) {
      throw new Violation(`R5: ${character} of ${letter.page.user} was offered as a copy without need: ${letter.offered}`);
    }
    if (letter.takenBack || letter.excused || letter.offered !== null) continue;
    if (!world.database.everInserted.get(letter.document)?.has(character)) {
      throw new Violation(`R5: ${character} of ${letter.page.user} is lost`);
    }
  }
}
