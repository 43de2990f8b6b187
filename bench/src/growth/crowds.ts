/** Measures what many sockets and many open documents cost our server. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../server.ts';
import type { Client } from '../servers/contender.ts';
import { Inkstone } from '../servers/inkstone.ts';
import { protocol } from '../servers/inkstone-protocol.ts';
import { residentMegabytes } from '../servers/processes.ts';
import { quiet } from '../servers/quiet.ts';

export interface Memory {
  readonly before: number;
  readonly after: number;
}

const DIALS = 50;
/** Opens a first document, so that code is loaded and connections are open before memory is measured. */
const FIRST = 'All work and no play makes a dull text.\n';

/** Resident memory after the server has had time to clean up. */
async function settled(inkstone: Inkstone): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    await delay(1_000);
    await quiet(inkstone);
    least = Math.min(least, residentMegabytes(inkstone.pid));
  }
  return least;
}

async function connectAll(inkstone: Inkstone, account: Account, documents: readonly string[]): Promise<Client[]> {
  const clients: Client[] = [];
  const entries = documents.values();
  const worker = async () => {
    for (const document of entries) clients.push(await protocol.connect(inkstone.seat(document, account), null));
  };
  await Promise.all(Array.from({ length: DIALS }, worker));
  return clients;
}

/** Idle sockets, ten for each of many documents. */
export async function idleSockets(sockets: number): Promise<Memory> {
  const inkstone = await Inkstone.start();
  try {
    const [account] = (await inkstone.accounts()) as [Account];
    const documents: string[] = [];
    for (let index = 0; index < sockets / 10; index++) documents.push(await inkstone.server.createDocument(account, `idle ${index}`));
    const before = await settled(inkstone);
    const clients = await connectAll(
      inkstone,
      account,
      Array.from({ length: sockets }, (_, index) => documents[index % documents.length] as string),
    );
    const after = await settled(inkstone);
    for (const client of clients) client.close();
    return { before, after };
  } finally {
    await inkstone.stop();
  }
}

/** Documents of `units` characters in paragraphs, each open at one socket, on a freshly started server. */
export async function openDocuments(count: number, units: number): Promise<Memory> {
  const inkstone = await Inkstone.start();
  try {
    const [account] = (await inkstone.accounts()) as [Account];
    const seat = async (title: string, text: string) => {
      const document = await inkstone.server.createDocument(account, title);
      await protocol.seed(inkstone.seat(document, account), text);
      return document;
    };
    const small = await seat('small', FIRST);
    const documents: string[] = [];
    for (let index = 0; index < count; index++) documents.push(await seat(`large ${index}`, FIRST.repeat(units / FIRST.length)));
    await inkstone.server.kill();
    await inkstone.server.run();
    const first = await connectAll(inkstone, account, [small]);
    const before = await settled(inkstone);
    const clients = await connectAll(inkstone, account, documents);
    const after = await settled(inkstone);
    for (const client of [...first, ...clients]) client.close();
    return { before, after };
  } finally {
    await inkstone.stop();
  }
}
