/** Registering, signing in and out, and tickets for sockets. */
import { id, ticket, ticketRequest } from '@inkstone/api';
import { createTicket, TICKET_SECONDS } from '../../db/queries/accounts/sessions.ts';
import { ApiError } from '../../errors.ts';
import { type Context, callerOf, documentFor, type Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { loginRoutes } from './login.ts';
import { passwordResetRoutes } from './password-reset.ts';
import { registrationRoutes } from './registration.ts';
import { sessionRoutes } from './sessions.ts';
import { waysRoutes } from './ways.ts';

export function authRoutes(app: Routes, context: Context): void {
  const { db } = context;
  waysRoutes(app, context);
  registrationRoutes(app, context);
  loginRoutes(app, context);
  sessionRoutes(app, context);
  passwordResetRoutes(app, context);

  app.post(
    '/api/auth/ticket',
    {
      config: { reads: true },
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
