/** Accounts and a document to try the product with. Their password is published, so they are editors and never administrators. */
import type { Db } from '../db/database.ts';
import { bumpAccountEpoch, createAccount, findForSignIn, lockAccounts } from '../db/queries/accounts/accounts.ts';
import { recordActivity } from '../db/queries/audit/activity.ts';
import { createDocument } from '../db/queries/documents/documents.ts';
import { putCollaborator } from '../db/queries/sharing/collaborators.ts';

export const DEMO_USERS = ['demo1', 'demo2'] as const;
export const DEMO_PASSWORD = 'inkstone-demo';

const TITLE = 'Welcome to Inkstone';
const TEXT = `Welcome to Inkstone

This document belongs to demo1 and is shared with demo2.
Open it in two windows, sign in as one of them in each, and type: each sees every letter of the other at once.

Everything that you type is kept. "Saved" on the screen means that it is on the disk.
`;

/**
 * Creates what is missing of the demo. What exists stays as it is.
 *
 * @param hashPassword called only when an account is created
 */
export async function createDemo(db: Db, hashPassword: (password: string) => Promise<string>): Promise<void> {
  const ids: string[] = [];
  for (const username of DEMO_USERS) {
    const found = await findForSignIn(db, username);
    if (found?.role === 'admin') await makeEditor(db, found.id, username);
    ids.push(found?.id ?? (await createDemoUser(db, username, await hashPassword(DEMO_PASSWORD))));
  }
  const [owner, guest] = ids as [string, string];
  await db.transaction().execute(async (tx) => {
    const found = await tx.selectFrom('documents').select('id').where('owner_id', '=', owner).limit(1).executeTakeFirst();
    if (found !== undefined) return;
    const edits = [{ json: JSON.stringify([{ insert: TEXT }]), length: TEXT.length + 1 }];
    const document = await createDocument(tx, { owner, title: TITLE, edits, text: TEXT });
    await putCollaborator(tx, document, guest, 'editor');
    await recordActivity(tx, { actor: owner, document, action: 'document.created', detail: { title: TITLE } });
    await recordActivity(tx, {
      actor: owner,
      document,
      action: 'document.shared',
      detail: { user: guest, username: DEMO_USERS[1], role: 'editor' },
    });
  });
}

async function createDemoUser(db: Db, username: string, passwordHash: string): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const values = { username, email: `${username}@example.com`, displayName: username, passwordHash, role: 'editor' } as const;
    const user = await createAccount(tx, values);
    await recordActivity(tx, { actor: user.id, action: 'account.registered', detail: { role: user.role } });
    return user.id;
  });
}

/** Makes an administrator an editor. Earlier versions made the first demo account an administrator. */
async function makeEditor(db: Db, user: string, username: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockAccounts(tx, [user]);
    await tx.updateTable('users').set({ role: 'editor' }).where('id', '=', user).execute();
    await bumpAccountEpoch(tx, user);
    await recordActivity(tx, { actor: null, action: 'user.role-changed', detail: { user, username, from: 'admin', to: 'editor' } });
  });
}
