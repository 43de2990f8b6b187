/** Who has come and gone since it was last told, put together so that it can be told sparingly. Pure. */
import type { User } from '@inkstone/sync';
import { nameOf } from '../../../components/user/names.ts';
import type { PersonHere } from './people-here.ts';

export interface News {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

export class Comings {
  #told: ReadonlyMap<string, string>;
  #here: ReadonlyMap<string, string>;

  /** @param people those who are here to begin with: nobody is told of them */
  constructor(people: readonly PersonHere[]) {
    this.#told = namesOf(people);
    this.#here = this.#told;
  }

  see(people: readonly PersonHere[]): void {
    this.#here = namesOf(people);
  }

  /** The names to announce; null if there are none. People who left and came back in between (a reload, a short interruption) are not announced. */
  take(): News | null {
    const joined = namesIn(this.#here, this.#told);
    const left = namesIn(this.#told, this.#here);
    this.#told = this.#here;
    return joined.length + left.length === 0 ? null : { joined, left };
  }
}

function namesOf(people: readonly { readonly user: User }[]): Map<string, string> {
  return new Map(people.map(({ user }) => [user.id, nameOf(user)]));
}

/** The names of those in `some` who are not in `others`. */
function namesIn(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): string[] {
  return [...some].filter(([id]) => !others.has(id)).map(([, name]) => name);
}
