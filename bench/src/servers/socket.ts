/** The WebSocket of all clients of the bench: the same for every contender, without what costs and shows nothing. */
import { WebSocket } from 'ws';

/** Resolves when the connection is open. Frames are handed over as they are. */
export async function dial(url: string, onFrame: (data: Buffer, socket: WebSocket) => void, protocol?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], { perMessageDeflate: false, skipUTF8Validation: true });
  socket.on('message', (data: Buffer) => onFrame(data, socket));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`${url} was closed with ${code}`)));
  });
  socket.removeAllListeners('close').removeAllListeners('error');
  // A connection that ends too early shows as edits that do not arrive.
  socket.on('error', () => undefined);
  return socket;
}
