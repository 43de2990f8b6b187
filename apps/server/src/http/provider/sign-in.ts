/** Whose account somebody gets who comes from the identity provider, and what the provider says of it. */
import type { Account, AccountRole } from '@inkstone/api';
import type { FastifyRequest } from 'fastify';
import { type Tx, violatedConstraint } from '../../db/database.ts';
import {
  bumpAccountEpoch,
  createAccount,
  getAccount,
  holdersOfEmail,
  lockAccounts,
  lockAdmins,
} from '../../db/queries/accounts/accounts.ts';
import { addIdentity, findIdentity, freeUsername, syncGroups } from '../../db/queries/accounts/identities.ts';
import { openSession } from '../../db/queries/accounts/sessions.ts';
import { forgetSetupCode } from '../../db/queries/accounts/setup-code.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { originOf } from '../addresses.ts';
import type { Context } from '../context.ts';
import { readInstallation } from '../installation.ts';
import { verifyAddress } from '../mail/verification.ts';
import type { OidcSettings } from './client.ts';
import type { ProviderPerson } from './person.ts';

/** How often it begins anew when another sign-in took the same name, address or subject meanwhile. */
const MAX_TRIES = 5;

/** Opens a session. @throws ApiError `no-account`, `email-taken`, `account-disabled` */
export async function signInBy(context: Context, settings: OidcSettings, person: ProviderPerson, request: FastifyRequest) {
  const { db, bus } = context;
  const { defaultRole } = await readInstallation(context);
  for (let tries = 1; ; tries++) {
    try {
      const changed = new Set<string>();
      const opened = await db.transaction().execute(async (tx) => {
        const admins = person.admin === null ? null : await lockAdmins(tx);
        const user = await accountOf(tx, settings, person, defaultRole, changed);
        const [locked] = await lockAccounts(tx, [user]);
        if (locked === undefined || locked.disabledAt !== null) throw new ApiError('account-disabled');
        if (await sync(tx, locked, person, admins, defaultRole)) changed.add(user);
        const origin = originOf(request);
        await recordActivity(tx, { actor: user, action: 'session.started', detail: { address: origin.address, provider: person.issuer } });
        return { user: await getAccount(tx, user), ...(await openSession(tx, user, origin)) };
      });
      for (const user of changed) bus.publish({ type: 'account', user });
      if (changed.size > 0) bus.publish({ type: 'list', users: [...changed] });
      return opened;
    } catch (error) {
      const raced = ['users_username', 'users_email', 'identities_pkey'].includes(violatedConstraint(error) ?? '');
      if (!raced || tries === MAX_TRIES) throw error;
    }
  }
}

/** The account of a person: the one that belongs to them, one that is joined, or a new one. */
async function accountOf(tx: Tx, settings: OidcSettings, person: ProviderPerson, role: AccountRole, changed: Set<string>): Promise<string> {
  const { issuer, subject, email, emailVerified } = person;
  const known = await findIdentity(tx, issuer, subject);
  if (known !== undefined) return known;
  const [holder] = email === null ? [] : await holdersOfEmail(tx, email);
  const held = holder === undefined ? null : await getAccount(tx, holder);
  if (held?.emailVerified && emailVerified) {
    // Both sides have verified the address, so it is the same person.
    if (!settings.joinByEmail) throw new ApiError('email-taken', 'An account has this address already; sign in to it by its password');
    await addIdentity(tx, held.id, issuer, subject);
    return held.id;
  }
  if (!settings.provision) throw new ApiError('no-account');
  const username = await freeUsername(tx, person.username);
  // An address that the provider has not verified is nobody's proof: if another account has it, it stays there.
  const own = emailVerified || held !== null ? null : email;
  const { id } = await createAccount(tx, { username, email: own, displayName: person.displayName, passwordHash: null, role });
  await recordActivity(tx, { actor: id, action: 'account.registered', detail: { role, provider: issuer } });
  await addIdentity(tx, id, issuer, subject);
  if (emailVerified && email !== null) for (const one of (await verifyAddress(tx, id, email, 'provider')) ?? []) changed.add(one);
  return id;
}

/** Makes role and groups of a locked account what the provider says. @returns whether anything changed */
async function sync(tx: Tx, account: Account, person: ProviderPerson, admins: readonly string[] | null, defaultRole: AccountRole) {
  const { id: user, username, role } = account;
  const roleChanges = admins !== null && (role === 'admin') !== person.admin && !(admins.length === 1 && admins[0] === user);
  if (roleChanges) {
    const next = person.admin ? 'admin' : defaultRole;
    await tx.updateTable('users').set({ role: next }).where('id', '=', user).execute();
    if (person.admin) await forgetSetupCode(tx);
    await recordActivity(tx, {
      actor: null,
      action: 'user.role-changed',
      detail: { user, username, from: role, to: next, byProvider: true },
    });
  }
  const groupsChange = person.groups !== null && (await syncGroups(tx, user, person.groups));
  if (roleChanges || groupsChange) await bumpAccountEpoch(tx, user);
  return roleChanges || groupsChange;
}
