/**
 * Clients of two servers of Yjs documents: y-websocket and Hocuspocus. Hocuspocus puts the document's name before each message and asks for a token first.
 * A client's own document holds the seeded text and the client's own edits.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { WebSocket } from 'ws';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import type { Client, Protocol, Seat } from '../../src/servers/contender.ts';
import { dial } from '../../src/servers/socket.ts';

const SYNC = 0;
const AUTH = 2;
/** Hocuspocus answers a first step of the sync with this instead. */
const SYNC_REPLY = 4;
const TOKEN = 0;

interface YjsClient extends Client {
  /** Resolves with the next frame that comes. */
  answered(): Promise<void>;
}

/** @param named whether messages begin with the document's name */
function yjsProtocol(named: boolean): Protocol {
  const message = ({ document }: Seat, write: (encoder: encoding.Encoder) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    if (named) encoding.writeVarString(encoder, document);
    write(encoder);
    return encoding.toUint8Array(encoder);
  };

  const open = async (seat: Seat, onFrame: ((data: Buffer) => void) | null): Promise<YjsClient> => {
    const doc = new Y.Doc();
    let synced: (() => void) | null = null;
    let answered: () => void = () => {};
    const opening = new Promise<void>((resolve) => {
      synced = resolve;
    });
    const receive = (data: Buffer, socket: WebSocket) => {
      answered();
      if (synced === null) {
        onFrame?.(data);
        return;
      }
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (named) decoding.readVarString(decoder);
      const kind = decoding.readVarUint(decoder);
      if (kind !== SYNC && kind !== SYNC_REPLY) return;
      const encoder = encoding.createEncoder();
      const step = sync.readSyncMessage(decoder, encoder, doc, null);
      if (encoding.length(encoder) > 0) socket.send(message(seat, (to) => write(to, SYNC, encoding.toUint8Array(encoder))));
      if (step !== sync.messageYjsSyncStep2) return;
      synced();
      synced = null;
    };
    const socket = await dial(seat.url, receive);
    if (named) {
      socket.send(
        message(seat, (to) => {
          encoding.writeVarUint(to, AUTH);
          encoding.writeVarUint(to, TOKEN);
          encoding.writeVarString(to, '');
        }),
      );
    }
    socket.send(
      message(seat, (to) => {
        encoding.writeVarUint(to, SYNC);
        sync.writeSyncStep1(to, doc);
      }),
    );
    await opening;
    doc.on('update', (update: Uint8Array) => {
      socket.send(
        message(seat, (to) => {
          encoding.writeVarUint(to, SYNC);
          sync.writeUpdate(to, update);
        }),
      );
    });
    const text = doc.getText('content');
    return {
      edit: (position, inserted) => text.insert(position, inserted),
      close: () => socket.close(),
      answered: () =>
        new Promise((resolve) => {
          answered = resolve;
        }),
    };
  };

  return {
    connect: open,
    async seed(seat, text) {
      const client = await open(seat, null);
      const answered = client.answered();
      client.edit(0, text);
      await answered;
      client.close();
    },
  };
}

function write(to: encoding.Encoder, kind: number, payload: Uint8Array): void {
  encoding.writeVarUint(to, kind);
  encoding.writeUint8Array(to, payload);
}

export const yWebsocket = yjsProtocol(false);
export const hocuspocus = yjsProtocol(true);
