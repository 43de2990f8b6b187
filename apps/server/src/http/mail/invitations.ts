/** Lets people in where their address was invited to, once it is verified. */
import type { FastifyRequest } from 'fastify';
import { getAccount, holdAccount } from '../../db/queries/accounts/accounts.ts';
import { acceptInvitations } from '../../db/queries/sharing/invitations.ts';
import { type Context, tellAccess } from '../context.ts';

/** Accepts all invitations of an account's address, if it is verified. A failure is logged: what came before it is done, and the invitation's link still works. */
export async function acceptInvitationsOf(context: Context, user: string, request: FastifyRequest): Promise<void> {
  try {
    const { email, emailVerified } = await getAccount(context.db, user);
    if (email === null || !emailVerified) return;
    const documents = await context.db.transaction().execute(async (tx) => {
      await holdAccount(tx, user);
      return acceptInvitations(tx, user, email);
    });
    for (const document of documents) tellAccess(context, document, [user]);
  } catch (err) {
    request.log.error({ err }, 'invitations could not be accepted');
  }
}
