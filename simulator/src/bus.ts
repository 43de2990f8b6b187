/** The bus between servers. Each message to each server is delivered on its own, and may be late, lost or doubled. A server may be cut off from it alone. */
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
  /** Whether anything is passed on at all. */
  #available = true;
  /** Servers that reach the database but not the bus. */
  readonly #cutOff = new Set<object>();
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
        if (!this.#available || this.#cutOff.has(server)) return;
        const json = JSON.stringify(message);
        for (const to of this.#receivers.keys()) if (to !== server && !this.#cutOff.has(to)) this.deliveries.push({ to, from, json });
      },
      subscribe: (receive) => {
        own.add(receive);
        return () => own.delete(receive);
      },
      close: async () => this.forget(server),
    };
  }

  /** Loses all messages, or those to and from one server. */
  cutOff(server: object | null): void {
    if (server === null) {
      this.#available = false;
      this.deliveries = [];
    } else {
      this.#cutOff.add(server);
      this.deliveries = this.deliveries.filter(({ to }) => to !== server);
    }
  }

  /** Passes messages on again, or those to and from one server. */
  restore(server: object | null): void {
    if (server !== null) this.#cutOff.delete(server);
    else {
      this.#available = true;
      this.#cutOff.clear();
    }
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
    this.#cutOff.delete(server);
    this.deliveries = this.deliveries.filter(({ to }) => to !== server);
  }
}
