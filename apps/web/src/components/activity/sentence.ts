/** An entry of the activity log in plain words. */
import './texts.ts';
import type { TFunction } from 'i18next';
import type { Activity } from '../../api/types.ts';
import { activity as english } from '../../locales/en.activity.ts';
import { nameOf } from '../user/names.ts';

/** All actions that have words here, in the order of the texts. A newer server may know others. */
export const KNOWN_ACTIONS: readonly string[] = Object.entries(english.name).flatMap(([kind, acts]) =>
  Object.keys(acts).map((act) => `${kind}.${act}`),
);

/** The texts of an action have its own name as their key, which the types of `t` can't follow. */
type Plain = (key: string, words?: Record<string, unknown>) => string;

/** What an action is called in a list of actions; an action without words, by its code. */
export function actionName(action: string, t: TFunction): string {
  return KNOWN_ACTIONS.includes(action) ? (t as Plain)(`activity.name.${action}`) : action;
}

/** @param document what the document is called: its title, or that it is this one */
export function sentenceOf({ action, actor, detail }: Activity, document: string, t: TFunction): string {
  const plain = t as Plain;
  const who = actor === null ? t('activity.somebody') : nameOf(actor);
  if (!KNOWN_ACTIONS.includes(action)) return t('activity.unknown', { who, action });
  return plain(`activity.did.${keyOf({ action, actor, detail })}`, { ...wordsOf(action, detail, t), who, document });
}

/** The text of an entry: that of its action, with two exceptions. */
function keyOf({ action, actor, detail }: Pick<Activity, 'action' | 'actor' | 'detail'>): string {
  if (action === 'session.failed' && actor === null) return 'session.failedUnknown';
  if (action === 'document.unshared' && detail.user === actor?.id) return 'document.left';
  return action;
}

/** The details as the sentences name them. */
function wordsOf(action: string, detail: Activity['detail'], t: TFunction): Record<string, unknown> {
  const person = personOf(detail, t);
  const role = roleName(detail.role, t);
  const roles = action === 'user.role-changed' && { from: roleName(detail.from, t), to: roleName(detail.to, t) };
  const heir = typeof detail.to === 'string' ? detail.to : t('activity.aPerson');
  return { ...detail, count: detail.edits ?? 0, heir, ...roles, person: role === null ? person : t('activity.personAs', { person, role }) };
}

/** Whom an act was about: a person, a guest, or a group. Old entries name some of them by their id only. */
function personOf({ username, name, group }: Activity['detail'], t: TFunction): string {
  if (typeof username === 'string') return username;
  if (typeof name !== 'string') return group === undefined ? t('activity.aPerson') : t('activity.aGroup');
  return group === undefined ? name : t('activity.groupNamed', { name });
}

function roleName(role: unknown, t: TFunction): string | null {
  return role === 'admin' || role === 'editor' || role === 'viewer' || role === 'owner' ? t(`role.${role}`) : null;
}

/** What a document is called in a sentence. */
export function documentName(title: unknown, t: TFunction): string {
  return typeof title === 'string' && title !== '' ? t('activity.quoted', { title }) : t('activity.aDocument');
}
