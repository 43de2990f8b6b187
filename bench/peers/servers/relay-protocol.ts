/** The client of the relay: an edit is one small JSON message. */
import type { Client, Protocol, Seat } from '../../src/servers/contender.ts';
import { dial } from '../../src/servers/socket.ts';

export const protocol: Protocol = {
  // The relay keeps no text.
  seed: async () => undefined,

  async connect({ url }: Seat, onFrame): Promise<Client> {
    const socket = await dial(url, (data) => onFrame?.(data));
    let id = 0;
    return {
      edit: (position, text) => socket.send(`{"type":"edit","id":"${++id}","delta":[{"retain":${position}},{"insert":"${text}"}]}`),
      close: () => socket.close(),
    };
  },
};
