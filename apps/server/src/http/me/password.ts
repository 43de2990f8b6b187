/** Changing one's password, and asking for it before something serious. */
import { passwordChange } from '@inkstone/api';
import { z } from 'zod';
import type { Tx } from '../../db/database.ts';
import { getAccount, lockAccounts, passwordHashOf, setPassword } from '../../db/queries/accounts/accounts.ts';
import { spendMailTokens } from '../../db/queries/accounts/mail-tokens.ts';
import { endSignInsOf } from '../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { beginAttempt, type Counted, forgiveAttempt, Limit } from '../auth/limit.ts';
import { hashPassword, isPassword, refuseWeak } from '../auth/passwords.ts';
import { takeCode } from '../auth/second-factor.ts';
import { refuseWithoutPasswords } from '../auth/ways.ts';
import { type Context, type Routes, signedInCallerOf } from '../context.ts';
import { mailLanguageOf, mails } from '../mail/mails.ts';
import { problems } from '../problems.ts';

/** Limit of wrong passwords and codes of one account: who has got hold of a session must not guess them. `within` is in seconds. */
const FAILURES = { most: 10, within: 15 * 60 };

export class Confirmations {
  readonly #failures: Limit;
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
    this.#failures = new Limit(context, 'confirmation', FAILURES);
  }

  /**
   * Runs a check that may fail a limited number of times for each account.
   *
   * @throws ApiError `too-many`, or what the check throws
   */
  async limited<T>(user: string, check: () => Promise<T>): Promise<T> {
    const counted: Counted = [[this.#failures, user]];
    await beginAttempt(counted, 'wrong passwords or codes');
    const result = await check();
    await forgiveAttempt(counted);
    return result;
  }

  /**
   * Asks for the password again. An account without one (its user signs in by an identity provider) passes.
   *
   * @returns the hash that the password matched
   * @throws ApiError `wrong-password`, `too-many`
   */
  async password(user: string, given: string | undefined): Promise<string | null> {
    const kept = await passwordHashOf(this.#context.db, user);
    if (kept === null) return null;
    return this.limited(user, async () => {
      if (given === undefined || !(await isPassword(given, kept))) throw new ApiError('wrong-password');
      return kept;
    });
  }

  /** Asks for a code of the second factor, which is used up. @throws ApiError `wrong-code`, `too-many` */
  async code(user: string, given: string | undefined): Promise<void> {
    await this.limited(user, async () => {
      if (given === undefined || !(await takeCode(this.#context, user, given))) throw new ApiError('wrong-code');
    });
  }
}

/** Fails if the password was changed since it was asked for. The caller has locked the account. @throws ApiError `wrong-password` */
export async function stillPassword(tx: Tx, user: string, kept: string | null): Promise<void> {
  if ((await passwordHashOf(tx, user)) !== kept) throw new ApiError('wrong-password', 'The password was changed meanwhile');
}

export function passwordRoutes(app: Routes, context: Context, confirmations: Confirmations): void {
  const { db, bus, mailer } = context;

  app.post(
    '/api/me/password',
    {
      config: { access: 'sign-in' },
      schema: {
        tags: ['accounts'],
        security: [{ bearer: [] }],
        summary: 'Change one’s password',
        description: 'All other sign-ins end; API tokens stay.',
        body: passwordChange,
        response: { 204: z.null(), ...problems(401, 403, 422, 429) },
      },
    },
    async (request, reply) => {
      const { account, session } = await signedInCallerOf(context, request);
      refuseWithoutPasswords(context);
      const user = account.id;
      const { current, password } = request.body;
      const kept = await confirmations.password(user, current);
      refuseWeak(password);
      const hash = await hashPassword(password);
      await db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        await stillPassword(tx, user, kept);
        await setPassword(tx, user, hash);
        await spendMailTokens(tx, user, 'reset');
        await endSignInsOf(tx, user, session);
        await recordActivity(tx, { actor: user, action: 'account.password-changed' });
      });
      bus.publish({ type: 'account', user });
      const { email, language, displayName } = await getAccount(db, user);
      if (email !== null) mailer.send({ to: email, ...mails.passwordChanged(mailLanguageOf(language, request), displayName) });
      return reply.code(204).send(null);
    },
  );
}
