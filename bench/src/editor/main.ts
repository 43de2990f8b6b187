/**
 * `npm run bench -- editor`: measures in Chromium what people wait for: opening documents, typing, long pastes and the document list. It also measures memory
 * over a long time, and whether carets stay in place on a busy computer.
 *
 * Options: `--short`; `--only=opening,typing,paste,dashboard,pictures,soak,carets`; `--sizes=200 KB,1 MB`; `--minutes=5` of the soak run.
 */
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { type Account, Server } from '../server.ts';
import { countMoves } from './carets.ts';
import { measureDashboard } from './dashboard.ts';
import { measureOpenings } from './opening.ts';
import { measurePaste, PASTES } from './paste.ts';
import { measurePictures } from './pictures.ts';
import { writeProse } from './prose.ts';
import { growth, soak } from './soak.ts';
import { measureTyping } from './typing.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    sizes: { type: 'string' },
    minutes: { type: 'string' },
  },
});
const wanted = (list: string | undefined, name: string) => list === undefined || list.split(',').includes(name);
const ms = (value: number) => value.toFixed(1);
const whole = (value: number) => value.toFixed(0);

/** Lines of about 200 units. */
const SIZES = [
  { name: 'empty', lines: 1, length: 20 },
  { name: '200 KB', lines: 1_000, length: 200 },
  { name: '1 MB', lines: 5_000, length: 200 },
  { name: '4 MB', lines: 20_000, length: 200 },
].filter(({ name }) => wanted(values.sizes, name));

const CROWD = 10;

async function openings(browser: Browser, server: Server, account: Account, documents: ReadonlyMap<string, string>): Promise<void> {
  heading('Opening a document: ms until its text is on the screen, median and worst', [
    'document',
    'a click in the list',
    'worst',
    'its address, app cached',
    'worst',
    'nothing cached',
    'worst',
  ]);
  for (const { name, lines } of SIZES) {
    const { click, address, cold } = await measureOpenings(browser, server, account, documents.get(name) as string, values.short ? 3 : 9);
    const cells = [click, address, cold].flatMap(({ p50, max }) => [whole(p50), whole(max)]);
    row([`${name}, ${lines.toLocaleString('en')} lines`, ...cells]);
  }
}

async function typing(browser: Browser, server: Server, people: readonly Account[], documents: ReadonlyMap<string, string>): Promise<void> {
  heading(
    'Typing in the middle of a document: ms from a key to the frame with its letter; and ms that another’s edit takes of the page’s time',
    ['document', 'key p50', 'p95', 'max', 'another’s edit p50', 'p95', 'max'],
  );
  for (const { name, lines } of SIZES) {
    const [writer, other] = people as [Account, Account];
    const { key, remote } = await measureTyping(browser, server, [writer, other], documents.get(name) as string, values.short ? 60 : 200);
    const cells = [key, remote].flatMap(({ p50, p95, max }) => [ms(p50), ms(p95), ms(max)]);
    row([`${name}, ${lines.toLocaleString('en')} lines`, ...cells]);
  }
}

async function pastes(browser: Browser, server: Server, account: Account): Promise<void> {
  heading('Long pastes: ms that the page’s thread is busy at most without a pause, and ms in all', [
    'what is pasted',
    'inserted: longest',
    'in all',
    'saved after',
    'a key: longest',
    'undone: longest',
    'in all',
  ]);
  for (const paste of values.short ? PASTES.slice(0, 2) : PASTES) {
    const { inserted, saved, key, undone } = await measurePaste(browser, server, account, paste);
    const cells = [inserted.freeze, inserted.total, saved.total, key.freeze, undone.freeze, undone.total].map(whole);
    row([paste.name, ...cells]);
  }
}

async function dashboard(browser: Browser, server: Server, account: Account): Promise<void> {
  heading('The list of documents, nothing cached: ms from the navigation, median and worst', [
    'processor',
    'list shown',
    'worst',
    'a click on a document followed after',
    'worst',
    'document shown after',
    'worst',
    'a menu opened',
    'worst',
  ]);
  // This document is the first in the list, and its words show when it is on the screen.
  await writeProse(server, account, 40, 200);
  for (const slowdown of [1, 4]) {
    const { shown, followed, opened, complete } = await measureDashboard(browser, server, account, values.short ? 3 : 9, slowdown);
    const figures = [shown, followed, opened, complete].flatMap(({ p50, max }) => [whole(p50), whole(max)]);
    row([slowdown === 1 ? 'this one' : `${slowdown} times slower`, ...figures]);
  }
}

async function pictures(browser: Browser, server: Server, account: Account): Promise<void> {
  const count = values.short ? 20 : 100;
  heading(`Scrolling through a page of ${count} photographs`, [
    'photographs loaded',
    'tasks over 50 ms',
    'the longest, ms',
    'layout shift',
  ]);
  const { loaded, longTasks, shift } = await measurePictures(browser, server, account, count);
  row([loaded, longTasks.length, whole(longTasks[0] ?? 0), shift.toFixed(3)]);
}

async function memory(browser: Browser, server: Server, people: readonly Account[]): Promise<void> {
  const minutes = Number(values.minutes ?? (values.short ? 1 : 5));
  const id = await writeProse(server, people[0] as Account, 200, 200, people.slice(1));
  heading(`${CROWD} people typing into one document of 40 KB for ${minutes} minutes: memory of one of their pages after a collection`, [
    'seconds',
    'heap MB',
    'DOM nodes',
  ]);
  const samples = await soak(browser, server, people, id, minutes, ({ seconds, heapMegabytes, nodes }) =>
    row([seconds, heapMegabytes.toFixed(2), nodes]),
  );
  print(`\nGrowth: ${growth(samples).toFixed(1)} MB an hour.`);
}

async function carets(browser: Browser, server: Server, people: readonly [Account, Account]): Promise<void> {
  const moves = values.short ? 20 : 200;
  heading(`Moves of a caret on a busy computer that hold, of ${moves}; and where another types meanwhile`, [
    'move',
    'nobody types',
    'before the line',
    'in the line',
    'behind the line',
    'the first that did not hold',
  ]);
  for await (const { move, counts, example } of countMoves(browser, server, people, moves)) {
    row([move, ...counts.map(({ held }) => held), example ?? '']);
  }
}

printMachine();
const server = await Server.start();
const browser = await launchBrowser();
try {
  const people: Account[] = [];
  for (let index = 0; index < CROWD; index++) people.push(await server.register(`writer${index}`));
  const [owner, other] = people as [Account, Account];
  for (let index = 0; index < 40; index++) await server.createDocument(owner, `Notes ${index + 1}`);
  const documents = new Map<string, string>();
  if (wanted(values.only, 'opening') || wanted(values.only, 'typing')) {
    for (const { name, lines, length } of SIZES) documents.set(name, await writeProse(server, owner, lines, length, [other]));
  }
  if (wanted(values.only, 'opening')) await openings(browser, server, owner, documents);
  if (wanted(values.only, 'typing')) await typing(browser, server, people, documents);
  if (wanted(values.only, 'paste')) await pastes(browser, server, owner);
  if (wanted(values.only, 'dashboard')) await dashboard(browser, server, owner);
  if (wanted(values.only, 'pictures')) await pictures(browser, server, owner);
  if (wanted(values.only, 'carets')) await carets(browser, server, [owner, other]);
  if (wanted(values.only, 'soak')) await memory(browser, server, people);
  print();
} finally {
  await browser.close();
  await server.stop();
}
