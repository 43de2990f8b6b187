/** What the writers have written, what was acknowledged, and how long it took. Every edit that inserts something inserts a mark of its own. */

export const MARK = /~\d+;/g;

interface Mark {
  readonly document: string;
  readonly typedAt: number;
  /** The number of the server that its writer was connected to, if the writer chose it. */
  readonly server: number | null;
  acknowledged: boolean;
}

export class Ledger {
  readonly marks = new Map<string, Mark>();
  /** Rules that were broken. */
  readonly violations: string[] = [];
  /** Milliseconds from the kill of a server to the acknowledgement of the first edit that its client made after it: nothing else broken, or amid other faults. */
  readonly failovers = { alone: [] as number[], amid: [] as number[] };
  /** Whether other faults strike too. */
  isAmid = false;
  /** Milliseconds from an edit in a client of one server to its arrival in a client of another one. Null while they are not measured. */
  arrivals: number[] | null = null;
  /** Milliseconds for which people behind the load balancer were shown that their page is not connected. Null while they are not measured. */
  absences: number[] | null = null;
  /** Milliseconds between the sockets of people behind the load balancer, whether they were told or not. Null while they are not measured. */
  gaps: number[] | null = null;
  /** When the server of a client was killed that has had no edit saved since, by the client's name. */
  readonly victims = new Map<string, number>();
  #count = 0;
  #acknowledged = 0;

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** A new mark. */
  typed(document: string, server: number | null): string {
    const mark = `~${this.#count++};`;
    this.marks.set(mark, { document, typedAt: performance.now(), server, acknowledged: false });
    return mark;
  }

  /** A writer was told that its edit is saved. */
  saved(writer: string, marks: Iterable<string>): void {
    for (const name of marks) {
      const mark = this.marks.get(name);
      if (mark === undefined) {
        this.broken(`${writer} was told of a mark ${name} that nobody wrote`);
        continue;
      }
      if (!mark.acknowledged) this.#acknowledged++;
      mark.acknowledged = true;
      const killedAt = this.victims.get(writer);
      if (killedAt === undefined || mark.typedAt < killedAt) continue;
      this.victims.delete(writer);
      this.failovers[this.isAmid ? 'amid' : 'alone'].push(performance.now() - killedAt);
    }
  }

  /** Another's edit has come to a client of a server. */
  arrived(marks: Iterable<string>, server: number | null): void {
    if (this.arrivals === null || server === null) return;
    for (const name of marks) {
      const mark = this.marks.get(name);
      if (mark !== undefined && mark.server !== null && mark.server !== server) this.arrivals.push(performance.now() - mark.typedAt);
    }
  }

  broken(rule: string): void {
    this.violations.push(rule);
  }
}
