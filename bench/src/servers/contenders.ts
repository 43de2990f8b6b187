/** The servers that are compared. */
import { join } from 'node:path';
import { root } from '../server.ts';
import type { Contender } from './contender.ts';
import { Inkstone } from './inkstone.ts';
import { Peer } from './peer.ts';

export interface ContenderKind {
  readonly name: string;
  /** The module and export of its clients' `Protocol`. */
  readonly client: { readonly module: string; readonly protocol: string };
  readonly start: () => Promise<Contender>;
}

const peers = (file: string) => join(root, 'bench/peers/servers', file);

function peer(name: string, program: string, client: { module: string; protocol: string }, postgres = false): ContenderKind {
  return { name, client, start: () => Peer.start({ program, postgres }) };
}

const relay = { module: peers('relay-protocol.ts'), protocol: 'protocol' };
const yWebsocket = { module: peers('yjs-protocol.ts'), protocol: 'yWebsocket' };
const hocuspocus = { module: peers('yjs-protocol.ts'), protocol: 'hocuspocus' };
const sharedb = { module: peers('sharedb-protocol.ts'), protocol: 'protocol' };

/** Our server, or with `program` another build of it. */
export function inkstone(name: string, program?: string): ContenderKind {
  const module = join(root, 'bench/src/servers/inkstone-protocol.ts');
  return { name, client: { module, protocol: 'protocol' }, start: () => Inkstone.start(program) };
}

export const CONTENDERS: readonly ContenderKind[] = [
  inkstone('inkstone'),
  peer('relay', 'relay.mjs', relay),
  peer('y-websocket', 'y-websocket.mjs', yWebsocket),
  peer('hocuspocus', 'hocuspocus.mjs', hocuspocus),
  peer('hocuspocus-pg', 'hocuspocus.mjs', hocuspocus, true),
  peer('sharedb', 'sharedb.mjs', sharedb),
  peer('sharedb-pg', 'sharedb.mjs', sharedb, true),
];
