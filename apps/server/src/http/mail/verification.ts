/** Verifying an address: the link that is sent to it, and what verifying means for who else holds the address. */
import type { Account } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import type { Tx } from '../../db/database.ts';
import { bumpAccountEpoch, holdersOfEmail, lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { countRecentMailTokens, createMailToken, spendMailTokens } from '../../db/queries/accounts/mail-tokens.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import type { Mail } from '../../ports/mailer.ts';
import type { Context } from '../context.ts';
import { mailLanguageOf, mails } from './mails.ts';

/** Verification mails that one account may send in an hour. Otherwise it could fill the mailbox of a stranger. */
const MOST_AN_HOUR = 5;

/**
 * Makes the link that verifies an address. The caller has locked the account, and sends the mail once the transaction is committed.
 *
 * @throws ApiError `too-many`
 */
export async function verificationMail(tx: Tx, context: Context, account: Account, email: string, request: FastifyRequest): Promise<Mail> {
  if (context.rateLimits && (await countRecentMailTokens(tx, account.id, 'verify')) >= MOST_AN_HOUR)
    throw new ApiError('too-many', `${MOST_AN_HOUR} e-mails were sent within the last hour; try again later`, { retryAfter: 60 * 60 });
  const { token } = await createMailToken(tx, account.id, 'verify', email);
  const language = mailLanguageOf(account.language, request);
  return { to: email, ...mails.verify(language, account.displayName, `${context.appUrl}/verify?token=${token}`) };
}

/**
 * Makes an address the verified one of an account. Who holds it without having verified it loses it.
 *
 * @param means how it was proved, for the activity log
 * @returns the accounts that changed, the given one among them; null if somebody else has verified the address
 */
export async function verifyAddress(tx: Tx, user: string, email: string, means: string): Promise<string[] | null> {
  const locked = await lockAccounts(tx, [user, ...(await holdersOfEmail(tx, email))]);
  const own = locked.find(({ id }) => id === user);
  if (own === undefined) return null;
  // Read again: they may have changed before the lock.
  const others = locked.filter((one) => one.id !== user && one.email?.toLowerCase() === email.toLowerCase());
  if (others.some(({ emailVerified }) => emailVerified)) return null;
  for (const other of others) {
    await tx.updateTable('users').set({ email: null }).where('id', '=', other.id).execute();
    await spendMailTokens(tx, other.id, 'verify');
    await spendMailTokens(tx, other.id, 'reset');
    await bumpAccountEpoch(tx, other.id);
    await recordActivity(tx, { actor: null, action: 'account.email-lost', detail: { user: other.id, username: other.username } });
  }
  const isSame = own.email?.toLowerCase() === email.toLowerCase();
  await tx
    .updateTable('users')
    .set({ email: isSame ? own.email : email, email_verified_at: new Date() })
    .where('id', '=', user)
    .execute();
  await spendMailTokens(tx, user, 'verify');
  // A link to the old address sets no password any more.
  if (!isSame) await spendMailTokens(tx, user, 'reset');
  await bumpAccountEpoch(tx, user);
  await recordActivity(tx, { actor: user, action: 'account.email-verified', detail: { email, means } });
  return [user, ...others.map(({ id }) => id)];
}
