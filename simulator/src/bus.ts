/** The bus between servers. Each message to each server is delivered on its own, and may be late, lost or doubled. */
import { type Bus, type BusReceiver, busMessage } from '@inkstone/server/ports/bus';

export interface BusDelivery {
  readonly to: object;
  /** The server that sent it. */
  readonly from: string;
  readonly json: string;
}

export class BusNetwork {
  /** Undelivered messages, in the order in which they were sent. */
  deliveries: BusDelivery[] = [];
  available = true;
  readonly #receivers = new Map<object, Set<BusReceiver>>();
  #servers = 0;

  /** The bus for one server. Its messages reach itself at once, and the others when the run delivers them. */
  connect(server: object): Bus {
    const own = new Set<BusReceiver>();
    this.#receivers.set(server, own);
    const from = `server-${++this.#servers}`;
    return {
      server: from,
      isShared: true,
      up: true,
      follow: () => () => undefined,
      publish: (message) => {
        for (const receive of own) receive(message, from);
        if (!this.available) return;
        const json = JSON.stringify(message);
        for (const to of this.#receivers.keys()) if (to !== server) this.deliveries.push({ to, from, json });
      },
      subscribe: (receive) => {
        own.add(receive);
        return () => own.delete(receive);
      },
      close: async () => this.forget(server),
    };
  }

  /** Delivers a message. `again`: it is kept, to be delivered a second time. */
  deliver(delivery: BusDelivery | undefined, again = false): boolean {
    if (delivery === undefined) return false;
    if (!again) this.drop(delivery);
    const message = busMessage.parse(JSON.parse(delivery.json));
    for (const receive of this.#receivers.get(delivery.to) ?? []) receive(message, delivery.from);
    return true;
  }

  drop(delivery: BusDelivery | undefined): boolean {
    if (delivery === undefined) return false;
    this.deliveries = this.deliveries.filter((each) => each !== delivery);
    return true;
  }

  /** Called when a server has died. */
  forget(server: object): void {
    this.#receivers.delete(server);
    this.deliveries = this.deliveries.filter(({ to }) => to !== server);
  }
}
