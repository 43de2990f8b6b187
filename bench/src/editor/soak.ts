/** Lets ten people type into one document for minutes, and measures the memory of one of their pages. */
import { DeltaBuilder } from '@inkstone/ot';
import type { SharedDocument } from '@inkstone/sync';
import type { Browser, Page } from 'playwright-core';
import { openEditor, signIn } from '../browser.ts';
import { type Account, opened, type Server } from '../server.ts';

export interface Sample {
  readonly seconds: number;
  /** Heap size after a forced garbage collection. */
  readonly heapMegabytes: number;
  readonly nodes: number;
}

/** Milliseconds between two samples, and between two letters of one person. */
const SAMPLE_MS = 30_000;
const LETTER_MS = 250;
/** Letters that somebody writes before deleting them. So the text keeps its length, and memory growth is not the text's. */
const PHRASE = 120;

/** @param accounts the people who type: the first in a browser, the others as sessions without a browser */
export async function soak(
  browser: Browser,
  server: Server,
  accounts: readonly Account[],
  id: string,
  minutes: number,
  sampled: (sample: Sample) => void,
): Promise<readonly Sample[]> {
  const [first, ...rest] = accounts as [Account, ...Account[]];
  const page = await signIn(browser, server, first);
  await openEditor(page, id);
  const documents = rest.map((account) => server.open(account, id));
  await Promise.all(documents.map(opened));
  let isOver = false;
  const writing = [...documents.map((document, index) => write(document, index + 1, () => isOver)), writeInPage(page, () => isOver)];
  const samples: Sample[] = [];
  const begun = performance.now();
  for (let number = 0; number * SAMPLE_MS <= minutes * 60_000; number++) {
    await pause(begun + number * SAMPLE_MS - performance.now());
    const sample = { seconds: Math.round((performance.now() - begun) / 1000), ...(await memoryOf(page)) };
    samples.push(sample);
    sampled(sample);
  }
  isOver = true;
  await Promise.all(writing);
  await Promise.all(documents.map((document) => document.close()));
  await page.context().close();
  return samples;
}

/** Growth of the heap in megabytes an hour: the slope of a line through the samples, without the first third (warm-up). */
export function growth(samples: readonly Sample[]): number {
  const late = samples.slice(Math.floor(samples.length / 3));
  const mean = (of: (sample: Sample) => number) => late.reduce((sum, sample) => sum + of(sample), 0) / late.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ heapMegabytes }) => heapMegabytes)];
  const over = late.reduce((sum, { seconds, heapMegabytes }) => sum + (seconds - x) * (heapMegabytes - y), 0);
  const under = late.reduce((sum, { seconds }) => sum + (seconds - x) ** 2, 0);
  return (over / under) * 3600;
}

async function memoryOf(page: Page): Promise<Pick<Sample, 'heapMegabytes' | 'nodes'>> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { heapMegabytes: usedSize / 2 ** 20, nodes };
}

async function write(document: SharedDocument, number: number, isOver: () => boolean): Promise<void> {
  for (let count = 0; !isOver(); count++) {
    const at = Math.floor((document.text.length / 10) * number);
    for (let letter = 0; letter < PHRASE && !isOver(); letter++) {
      document.edit(new DeltaBuilder().retain(at).insert('x').build());
      document.setSelection({ anchor: at, head: at });
      await pause(LETTER_MS);
    }
    document.edit(new DeltaBuilder().retain(at).delete(PHRASE).build());
    if (count % 4 === 3) document.undo();
  }
  await document.flushed();
}

async function writeInPage(page: Page, isOver: () => boolean): Promise<void> {
  await page.locator('.ProseMirror > *').first().click();
  while (!isOver()) {
    for (let letter = 0; letter < PHRASE && !isOver(); letter++) {
      await page.keyboard.type(letter % 7 === 6 ? ' ' : 'y');
      await pause(LETTER_MS);
    }
    for (let letter = 0; letter < PHRASE && !isOver(); letter++) await page.keyboard.press('Backspace');
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
