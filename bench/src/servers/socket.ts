/** The WebSocket of all clients of the bench. It is the same for every contender, without features that only cost time. */
import { WebSocket } from 'ws';

/** Opens a connection. Frames are passed on unparsed. */
export async function dial(url: string, onFrame: (data: Buffer, socket: WebSocket) => void, protocol?: string): Promise<WebSocket> {
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], { perMessageDeflate: false, skipUTF8Validation: true });
  socket.on('message', (data: Buffer) => onFrame(data, socket));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`${url} was closed with ${code}`)));
  });
  socket.removeAllListeners('close').removeAllListeners('error');
  // A connection that closes too early shows in the figures: its edits do not arrive.
  socket.on('error', () => undefined);
  return socket;
}
