/** What the sign-in page offers, and who may sign up. */
import { waysIn } from '@inkstone/api';
import { hasAdmin } from '../../db/queries/accounts/setup-code.ts';
import { ApiError } from '../../errors.ts';
import type { Context, Routes } from '../context.ts';
import { readInstallation } from '../installation.ts';

export function waysRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/auth/ways',
    { schema: { tags: ['accounts'], summary: 'How one signs in here', response: { 200: waysIn } } },
    async (_request, reply) => {
      const { registration } = await readInstallation(context);
      const setup = !(await hasAdmin(context.db));
      reply.header('cache-control', 'no-store');
      return {
        registration: context.passwords && (setup || registration === 'open'),
        passwords: context.passwords,
        mail: context.mailer.configured,
        setup,
        provider: context.provider === null ? null : { name: context.provider.settings.name },
      };
    },
  );
}

/** @throws ApiError `passwords-off` where one signs in by the identity provider alone */
export function refuseWithoutPasswords({ passwords }: Context): void {
  if (!passwords) throw new ApiError('passwords-off');
}

/**
 * Whether somebody with this address may sign up. It is not for the first administrator, who has proved that the installation is theirs.
 *
 * @param invited whether somebody here has invited the address, which opens a closed registration to it
 * @throws ApiError `registration-closed`, `domain-not-allowed`
 */
export async function refuseUnwanted(context: Context, email: string, invited: boolean): Promise<void> {
  const { registration, registrationDomains } = await readInstallation(context);
  if (registration === 'closed' && !invited) throw new ApiError('registration-closed');
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (registrationDomains.length > 0 && !registrationDomains.includes(domain)) throw new ApiError('domain-not-allowed');
}
