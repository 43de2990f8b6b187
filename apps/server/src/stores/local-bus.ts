/** The bus of a single server. Messages reach this process only. */
import type { Bus, BusMessage } from '../ports/bus.ts';

export function createLocalBus(): Bus {
  const receivers = new Set<(message: BusMessage) => void>();
  return {
    up: true,
    publish(message) {
      for (const receive of receivers) receive(message);
    },
    subscribe(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    async close() {
      receivers.clear();
    },
  };
}
