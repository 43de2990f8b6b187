/** What is wrong with the installation, the most pressing first. Pure. */
import type { System } from '../../../api/types.ts';

export type Trouble = 'busDown' | 'busAlone' | 'standby' | 'unsealed' | 'superuser' | 'versions' | 'mail';

/** Entries that wait for their seal for no longer than a second, even under load. */
const MANY_UNSEALED = 1_000;
/** Looks, 10 seconds apart, at each of which more entries wait. */
const GROWING_LOOKS = 3;

/** @param unsealed how many entries waited at the last looks, the newest last */
export function troublesOf({ bus, servers, database, audit }: System, unsealed: readonly number[], sendsMail: boolean): readonly Trouble[] {
  const found: readonly (readonly [Trouble, boolean])[] = [
    ['busDown', bus.shared && !bus.up],
    ['busAlone', !bus.shared && servers.length > 1],
    ['standby', ['lagging', 'gone', 'unfit'].includes(database.standby ?? '')],
    ['unsealed', audit.unsealed > MANY_UNSEALED || isGrowing(unsealed)],
    ['superuser', database.superuser],
    ['versions', new Set(servers.map(({ version }) => version)).size > 1],
    ['mail', !sendsMail],
  ];
  return found.flatMap(([trouble, isSo]) => (isSo ? [trouble] : []));
}

function isGrowing(looks: readonly number[]): boolean {
  const last = looks.slice(-GROWING_LOOKS);
  return last.length === GROWING_LOOKS && last.every((count, index) => count > 0 && (index === 0 || count > (last[index - 1] as number)));
}
