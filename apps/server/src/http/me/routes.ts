/** One's own account. */
import type { Context, Routes } from '../context.ts';
import { ownAccountRoutes } from './account.ts';
import { deletionRoute } from './deletion.ts';
import { Confirmations, passwordRoutes } from './password.ts';
import { pictureRoutes } from './picture.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { signInRoutes } from './sign-ins.ts';
import { tokenRoutes } from './tokens.ts';

export function meRoutes(app: Routes, context: Context): void {
  const confirmations = new Confirmations(context);
  ownAccountRoutes(app, context);
  passwordRoutes(app, context, confirmations);
  pictureRoutes(app, context);
  deletionRoute(app, context, confirmations);
  secondFactorRoutes(app, context, confirmations);
  signInRoutes(app, context);
  tokenRoutes(app, context);
}
