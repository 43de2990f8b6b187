/** Measures how often the caret stays where a person put it, on a busy computer: alone, and while somebody else types a letter every 60 ms. */
import { Worker } from 'node:worker_threads';
import { DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { openEditor, signIn } from '../browser.ts';
import { type Account, opened, type Server } from '../server.ts';
import { endOfLine, Hands, MOVE_NAMES, MOVES, type MoveName, RIVER, WRITTEN_LINES } from './moves.ts';

/** The factor by which the page's thread is slowed, and the number of threads that keep the processor busy. */
const SLOWDOWN = 4;
const BUSY_THREADS = 2;
const LETTER_MS = 60;
/** Letters that the other writes before deleting them again, so that no row becomes too long. */
const PHRASE = 12;

export interface Held {
  readonly move: MoveName;
  /** Where the other types, and how many moves held. */
  readonly counts: readonly { readonly where: string; readonly held: number }[];
  /** The wrong selection after the first move that did not hold. */
  readonly example: string | null;
}

/** @param moves number of moves of each kind at each place */
export async function* countMoves(
  browser: Browser,
  server: Server,
  people: readonly [Account, Account],
  moves: number,
): AsyncGenerator<Held> {
  const id = await server.createDocument(people[1], 'Carets', [people[0]]);
  const shared = server.open(people[1], id);
  await opened(shared);
  shared.edit([{ insert: RIVER }]);
  await shared.flushed();
  const page = await signIn(browser, server, people[0], { viewport: { width: 1200, height: 2400 }, hasTouch: true });
  await openEditor(page, id);
  await page.locator('[data-state=saved]').first().waitFor();
  const hands = await Hands.on(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  const busy = Array.from({ length: BUSY_THREADS }, () => new Worker('for (;;) {}', { eval: true }));
  for (const move of MOVE_NAMES) {
    const counts: { where: string; held: number }[] = [];
    let example: string | null = null;
    for (const [where, line] of [['nowhere', null] as const, ...Object.entries(WRITTEN_LINES)]) {
      const stop = line === null ? null : typeAtEndOf(shared, line);
      let held = 0;
      for (let number = 0; number < moves; number++) {
        const wanted = await MOVES[move](hands, number);
        const got = await settled(page, stop !== null);
        if (got === wanted) held++;
        else example ??= `${wanted}, and ${got} came`;
      }
      await stop?.();
      // A move that did not hold may have changed the text.
      if (shared.text.toString() !== `${RIVER}\n`) shared.edit([{ delete: shared.text.length - 1 }, { insert: RIVER }]);
      counts.push({ where, held });
    }
    yield { move, counts, example };
  }
  for (const thread of busy) await thread.terminate();
  await page.context().close();
  await shared.close();
}

/** The selection after everything is shown and two more letters of the other have come. */
async function settled(page: Page, isWritten: boolean): Promise<unknown> {
  await page.evaluate(isWritten ? 'carets.changed(2)' : 'carets.shown()');
  return await page.evaluate('carets.selected()');
}

/** Types and deletes letters until it is told to stop. */
function typeAtEndOf(shared: SharedDocument, line: number): () => Promise<void> {
  let typed = 0;
  const takeAway = () => {
    const end = endOfLine(shared.text.toString(), line);
    if (typed > 0) shared.edit([{ retain: end - typed }, { delete: typed }]);
    typed = 0;
  };
  const timer = setInterval(() => {
    if (typed === PHRASE) takeAway();
    else {
      shared.edit(new DeltaBuilder().retain(endOfLine(shared.text.toString(), line)).insert('z').build());
      typed++;
    }
  }, LETTER_MS);
  return async () => {
    clearInterval(timer);
    takeAway();
    await shared.flushed();
  };
}
