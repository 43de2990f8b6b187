/** Switching the second factor on and off, and its recovery codes. */
import { factorConfirmation, factorRemoval, factorSecret, factorStart, recoveryCodes } from '@inkstone/api';
import { generateSecret, generateURI } from 'otplib';
import { z } from 'zod';
import { bumpAccountEpoch, lockAccounts } from '../../db/queries/accounts/accounts.ts';
import { beginFactor, confirmFactor, findFactor, removeFactor } from '../../db/queries/accounts/second-factor.ts';
import { recordActivity } from '../../db/queries/audit/activity.ts';
import { ApiError } from '../../errors.ts';
import { makeRecoveryCodes, takeAppCode } from '../auth/second-factor.ts';
import { type Context, type Routes, signedInCallerOf } from '../context.ts';
import { problems } from '../problems.ts';
import { type Confirmations, stillPassword } from './password.ts';

const tags = ['accounts'];
const security = [{ bearer: [] }];

export function secondFactorRoutes(app: Routes, context: Context, confirmations: Confirmations): void {
  startRoutes(app, context, confirmations);
  removalRoute(app, context, confirmations);
  recoveryRoute(app, context, confirmations);
}

function startRoutes(app: Routes, context: Context, confirmations: Confirmations): void {
  const { db, bus, factorSecrets } = context;

  app.post(
    '/api/me/second-factor',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Begin to switch the second factor on',
        description: 'It is on once a code of the authenticator app was sent to `POST …/confirm`.',
        body: factorStart,
        response: { 200: factorSecret, ...problems(401, 403, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { id: user, username } = (await signedInCallerOf(context, request)).account;
      const kept = await confirmations.password(user, request.body.password);
      const secret = generateSecret();
      await db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        await stillPassword(tx, user, kept);
        if ((await findFactor(tx, user))?.confirmed) throw new ApiError('second-factor-on');
        await beginFactor(tx, user, factorSecrets.close(user, secret));
      });
      reply.header('cache-control', 'no-store');
      return { secret, uri: generateURI({ issuer: 'Inkstone', label: username, secret }) };
    },
  );

  app.post(
    '/api/me/second-factor/confirm',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Switch the second factor on',
        body: factorConfirmation,
        response: { 200: recoveryCodes, ...problems(401, 403, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      const codes = await confirmations.limited(user, () =>
        db.transaction().execute(async (tx) => {
          await lockAccounts(tx, [user]);
          const factor = await findFactor(tx, user);
          if (factor?.confirmed) throw new ApiError('second-factor-on');
          const secret = factor === null ? null : factorSecrets.open(user, factor.secret);
          if (!(await takeAppCode(tx, user, secret, request.body.code))) throw new ApiError('wrong-code');
          await confirmFactor(tx, user);
          await bumpAccountEpoch(tx, user);
          await recordActivity(tx, { actor: user, action: 'account.second-factor-on' });
          return makeRecoveryCodes(tx, user);
        }),
      );
      bus.publish({ type: 'account', user });
      reply.header('cache-control', 'no-store');
      return { codes };
    },
  );
}

function removalRoute(app: Routes, context: Context, confirmations: Confirmations): void {
  const { db, bus } = context;

  app.delete(
    '/api/me/second-factor',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Switch the second factor off',
        description: 'Takes a code of the app, or a recovery code.',
        body: factorRemoval,
        response: { 204: z.null(), ...problems(401, 403, 422, 429) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      await confirmations.code(user, request.body.code);
      await db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        await removeFactor(tx, user);
        await bumpAccountEpoch(tx, user);
        await recordActivity(tx, { actor: user, action: 'account.second-factor-off' });
      });
      bus.publish({ type: 'account', user });
      return reply.code(204).send(null);
    },
  );
}

function recoveryRoute(app: Routes, context: Context, confirmations: Confirmations): void {
  app.post(
    '/api/me/recovery-codes',
    {
      config: { access: 'sign-in' },
      schema: {
        tags,
        security,
        summary: 'Make new recovery codes; the old ones are void',
        body: factorRemoval,
        response: { 200: recoveryCodes, ...problems(401, 403, 422, 429) },
      },
    },
    async (request, reply) => {
      const { id: user } = (await signedInCallerOf(context, request)).account;
      await confirmations.code(user, request.body.code);
      const codes = await context.db.transaction().execute(async (tx) => {
        await lockAccounts(tx, [user]);
        // It may have been switched off since the code was taken.
        if (!(await findFactor(tx, user))?.confirmed) throw new ApiError('wrong-code');
        await recordActivity(tx, { actor: user, action: 'account.recovery-codes-made' });
        return makeRecoveryCodes(tx, user);
      });
      reply.header('cache-control', 'no-store');
      return { codes };
    },
  );
}
