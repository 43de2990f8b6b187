/** Names of versions. A version has one name at most. */
import type { Db, Tx } from '../../database.ts';

export interface VersionRow {
  readonly version: number;
  /** Null: an automatic version. */
  readonly name: string | null;
  readonly createdAt: Date;
  /** Who named it, or the author of an automatic version's last edit. */
  readonly id: string | null;
  readonly username: string | null;
  readonly displayName: string | null;
}

/** The named versions above `below` and up to `to`, newest first. */
export async function listNames(db: Db, document: string, below: number, to: number, limit: number): Promise<VersionRow[]> {
  return names(db, document)
    .where('n.version', '>', below)
    .where('n.version', '<=', to)
    .orderBy('n.version', 'desc')
    .limit(limit)
    .execute();
}

function names(db: Db | Tx, document: string) {
  return db
    .selectFrom('named_versions as n')
    .leftJoin('users as u', 'u.id', 'n.created_by')
    .select(['n.version', 'n.name', 'n.created_at as createdAt', 'u.id', 'u.username', 'u.display_name as displayName'])
    .where('n.document_id', '=', document);
}

/** The named version; undefined if the version has no name. */
export async function findName(db: Db | Tx, document: string, version: number): Promise<VersionRow | undefined> {
  return names(db, document).where('n.version', '=', version).executeTakeFirst();
}

/** Names a version, or gives it another name. Who named it first stays its maker. */
export async function setName(tx: Tx, document: string, version: number, name: string, by: string): Promise<void> {
  await tx
    .insertInto('named_versions')
    .values({ document_id: document, version, name, created_by: by })
    .onConflict((conflict) => conflict.columns(['document_id', 'version']).doUpdateSet({ name }))
    .execute();
}

export async function deleteName(tx: Tx, document: string, version: number): Promise<void> {
  await tx.deleteFrom('named_versions').where('document_id', '=', document).where('version', '=', version).execute();
}
