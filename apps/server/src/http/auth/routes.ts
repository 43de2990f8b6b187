/** Registering, signing in and out, the caller's own account, and tickets for sockets. */
import { account, id, ticket, ticketRequest } from '@inkstone/api';
import { createTicket, TICKET_SECONDS } from '../../db/queries/sessions.ts';
import { ApiError } from '../../errors.ts';
import { type Context, callerOf, documentFor, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { loginRoutes } from './login.ts';
import { registrationRoutes } from './registration.ts';
import { sessionRoutes } from './sessions.ts';

export function authRoutes(app: Routes, context: Context): void {
  const { db } = context;
  registrationRoutes(app, context);
  loginRoutes(app, context);
  sessionRoutes(app, context);

  app.get(
    '/api/me',
    { schema: { tags: ['accounts'], summary: 'Oneself', security: [{ bearer: [] }], response: { 200: account, ...problems(401) } } },
    async (request) => (await callerOf(context, request)).account,
  );

  app.post(
    '/api/auth/ticket',
    {
      schema: {
        tags: ['accounts'],
        summary: 'A ticket for the socket of a document: one use, this document only',
        security: [{ bearer: [] }],
        body: ticketRequest,
        response: { 200: ticket, ...problems(401, 404, 422) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const documentId = id.safeParse(request.body.documentId);
      if (!documentId.success) throw new ApiError('not-found');
      const { id: document } = await documentFor(context, documentId.data, caller, 'read');
      const made = await createTicket(db, { userId: caller.account.id, session: caller.session, document });
      reply.header('cache-control', 'no-store');
      return { ticket: made, expiresIn: TICKET_SECONDS };
    },
  );
}
