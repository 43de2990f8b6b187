/** A TCP proxy between two parts, which cuts, delays and swallows what passes. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where a proxy leads: a port of this machine or a Unix socket. */
type Target = number | string;

export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #delayMs = 0;

  private constructor(server: Server, target: Target) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
    server.on('connection', (near) => {
      const link = new Link(near, typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target), () => this.#delayMs);
      this.#links.add(link);
      link.onEnd = () => this.#links.delete(link);
    });
  }

  static async open(target: Target): Promise<TcpProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target);
  }

  /** Breaks the open connections. New ones work. */
  cut(): void {
    for (const link of this.#links) link.end();
  }

  /** Lets everything take this much longer, in ms, each way. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  /** Loses all data of the open connections in one direction, without closing them. New ones work. */
  swallow(direction: 'there' | 'back'): void {
    for (const link of this.#links) link.swallowed = direction;
  }

  /** Ends all that was done. Connections that lost data are cut: they can't be mended. */
  heal(): void {
    this.#delayMs = 0;
    for (const link of this.#links) if (link.swallowed !== null) link.end();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }
}

class Link {
  swallowed: 'there' | 'back' | null = null;
  onEnd: () => void = () => {};
  readonly #near: Socket;
  readonly #far: Socket;

  constructor(near: Socket, far: Socket, delayMs: () => number) {
    this.#near = near;
    this.#far = far;
    far.setNoDelay?.(true);
    this.#pass(near, far, 'there', delayMs);
    this.#pass(far, near, 'back', delayMs);
  }

  end(): void {
    this.#near.destroy();
    this.#far.destroy();
  }

  #pass(from: Socket, to: Socket, direction: 'there' | 'back', delayMs: () => number): void {
    /** When the data before is passed on, so that none overtakes it. */
    let lastAt = 0;
    from.on('data', (data) => {
      if (this.swallowed === direction) return;
      const now = performance.now();
      const at = Math.max(lastAt, now + delayMs());
      lastAt = at;
      if (at <= now) to.write(data);
      else setTimeout(() => !to.destroyed && to.write(data), at - now);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      this.onEnd();
      to.destroy();
    });
  }
}
