/** The settings of the installation: those that an admin has set, and the environment's where none is set. */
import { type Installation, installation } from '@inkstone/api';
import type { Tx } from '../db/database.ts';
import type { Context } from './context.ts';

/** How long what was read is believed, in ms. Within this time a change on another server counts. */
const CACHE_MS = 800;

const known = new WeakMap<object, { readonly at: number; readonly value: Promise<Installation> }>();

type Source = Pick<Context, 'db' | 'installationDefaults'>;

export function readInstallation(context: Source): Promise<Installation> {
  const found = known.get(context.db);
  if (found !== undefined && Date.now() - found.at < CACHE_MS) return found.value;
  const value = read(context);
  known.set(context.db, { at: Date.now(), value });
  value.catch(() => known.delete(context.db));
  return value;
}

async function read({ db, installationDefaults }: Source): Promise<Installation> {
  const rows = await db.selectFrom('installation_settings').select(['name', 'value']).execute();
  const set = installation.partial().safeParse(Object.fromEntries(rows.map(({ name, value }) => [name, value])));
  return { ...installationDefaults, ...(set.data as Partial<Installation> | undefined) };
}

/** The caller calls `forgetInstallation` once the transaction is committed. */
export async function writeInstallation(tx: Tx, change: Partial<Installation>): Promise<void> {
  for (const [name, value] of Object.entries(change)) {
    await tx
      .insertInto('installation_settings')
      .values({ name, value: JSON.stringify(value) })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: JSON.stringify(value) }))
      .execute();
  }
}

export function forgetInstallation({ db }: Pick<Context, 'db'>): void {
  known.delete(db);
}
