/** The bus of a server that is alone: what is published reaches the rest of this process. */
import { randomUUID } from 'node:crypto';
import type { Bus, BusReceiver } from '../ports/bus.ts';

export function createLocalBus(server: string = randomUUID()): Bus {
  const receivers = new Set<BusReceiver>();
  return {
    server,
    isShared: false,
    up: true,
    publish(message) {
      for (const receive of receivers) receive(message, server);
    },
    subscribe(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    follow: () => () => undefined,
    async close() {
      receivers.clear();
    },
  };
}
