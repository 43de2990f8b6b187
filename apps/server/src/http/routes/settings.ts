/** Settings of the installation, for admins. */
import { type Installation, installation, installationChange } from '@inkstone/api';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { adminOf, type Context, type Routes } from '../context.ts';
import { forgetInstallation, readInstallation, writeInstallation } from '../installation.ts';
import { problems } from '../problems.ts';

const tags = ['administration'];
const security = [{ bearer: [] }];

export function settingsRoutes(app: Routes, context: Context): void {
  app.get(
    '/api/admin/settings',
    {
      config: { access: 'admin' },
      schema: { tags, security, summary: 'Settings of the installation', response: { 200: installation, ...problems(401, 403) } },
    },
    async (request) => {
      await adminOf(context, request);
      return toAnswer(await readInstallation(context));
    },
  );

  app.patch(
    '/api/admin/settings',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        security,
        summary: 'Change settings of the installation',
        description: 'They override the environment’s, and count on all servers within a second.',
        body: installationChange,
        response: { 200: installation, ...problems(401, 403, 422) },
      },
    },
    async (request) => {
      const { account } = await adminOf(context, request);
      const { registrationDomains, ...rest } = request.body;
      const domains =
        registrationDomains === undefined ? {} : { registrationDomains: registrationDomains.map((domain) => domain.toLowerCase()) };
      const change = Object.fromEntries(Object.entries({ ...rest, ...domains }).filter(([, value]) => value !== undefined));
      await context.db.transaction().execute(async (tx) => {
        await writeInstallation(tx, change);
        const detail = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, String(value)]));
        await recordActivity(tx, { actor: account.id, action: 'installation.changed', detail });
      });
      forgetInstallation(context);
      return toAnswer(await readInstallation(context));
    },
  );
}

const toAnswer = (read: Installation) => ({ ...read, registrationDomains: [...read.registrationDomains] });
