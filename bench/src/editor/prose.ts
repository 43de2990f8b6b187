/** Long documents of realistic text: paragraphs with some headings, lists and bold words. The same seed gives the same document. */

import { type Delta, DeltaBuilder } from '@inkstone/ot';
import { seeded } from '../random.ts';
import { type Account, opened, type Server } from '../server.ts';

const WORDS =
  'the river keeps its own count of days and nobody who lives beside it would think of asking for another one since what it brings is enough wood in spring silence after the first frost and now and then a boat whose crew wants bread water or a word about the weather further down'.split(
    ' ',
  );

/** Units in one edit, far below the server's limit. */
const EDIT_LENGTH = 400_000;

/** Contents to append one after another: `lines` lines of about `length` units each. */
export function* longProse(lines: number, length: number, seed = 1): Generator<Delta> {
  const random = seeded(seed);
  const sentence = (units: number) => {
    let text = '';
    while (text.length < units - 4) text += `${text === '' ? '' : ' '}${WORDS[Math.floor(random() * WORDS.length)]}`;
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  let builder = new DeltaBuilder();
  let units = 0;
  for (let line = 0; line < lines; line++) {
    const kind = line % 20;
    if (kind === 0) builder.insert(sentence(30)).insert('\n', { header: 1 + (line % 3) });
    else if (kind >= 12 && kind < 16) builder.insert(sentence(length / 2)).insert('\n', { list: kind % 2 ? 'ordered' : 'bullet' });
    else {
      builder.insert(sentence(length / 2));
      if (kind % 4 === 1) builder.insert(` ${sentence(20)}`, { bold: true });
      builder.insert(` ${sentence(length / 2)}\n`);
    }
    units += length;
    if (units < EDIT_LENGTH && line < lines - 1) continue;
    yield builder.build();
    builder = new DeltaBuilder();
    units = 0;
  }
}

/** Creates a document of long prose. @returns its id */
export async function writeProse(
  server: Server,
  owner: Account,
  lines: number,
  length: number,
  others: readonly Account[] = [],
): Promise<string> {
  const id = await server.createDocument(owner, `Prose of ${lines} lines`, others);
  const document = server.open(owner, id);
  await opened(document);
  for (const content of longProse(lines, length)) {
    const at = document.text.length - 1;
    const builder = new DeltaBuilder().retain(at);
    for (const op of content) if (op.insert !== undefined) builder.insert(op.insert, op.attributes);
    document.edit(builder.build());
    await document.flushed();
  }
  await document.close();
  return id;
}
