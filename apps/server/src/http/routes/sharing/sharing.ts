/** Sharing documents: with people, with groups, by link and by invitation; giving them away; and who has access. */
import type { Context, Routes } from '../../context.ts';
import { accessRoutes } from './access.ts';
import { accessRequestRoutes } from './access-requests.ts';
import { collaboratorRoutes } from './collaborators.ts';
import { entryRoutes } from './entry.ts';
import { groupRoutes } from './groups.ts';
import { invitationRoutes } from './invitations.ts';
import { linkRoutes } from './links.ts';
import { suggestionRoutes } from './suggestions.ts';
import { transferRoutes } from './transfer.ts';

const RESOURCES = [
  collaboratorRoutes,
  linkRoutes,
  entryRoutes,
  groupRoutes,
  accessRoutes,
  accessRequestRoutes,
  invitationRoutes,
  transferRoutes,
  suggestionRoutes,
];

export function sharingRoutes(app: Routes, context: Context): void {
  for (const register of RESOURCES) register(app, context);
}
