/** What the console makes of what the server says: entries of the activity log in words, what is wrong with the installation, and the filters in an address. */
import i18next from 'i18next';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Activity, System } from '../src/api/types.ts';
import { KNOWN_ACTIONS, sentenceOf } from '../src/components/activity/sentence.ts';
import { de } from '../src/locales/de.ts';
import { en } from '../src/locales/en.ts';
import { readAdminSearch } from '../src/pages/admin/sections.ts';
import { troublesOf } from '../src/pages/admin/system/troubles.ts';

const ann = { id: 'a', username: 'ann', displayName: 'Ann Müller' };

beforeAll(async () => {
  await i18next.init({ lng: 'en', resources: { en: { translation: en }, de: { translation: de } }, interpolation: { escapeValue: false } });
});

describe('an entry of the activity log', () => {
  const said = (action: string, detail: Activity['detail'] = {}, actor: Activity['actor'] = ann, language = 'en') =>
    sentenceOf({ id: '1', createdAt: '2026-01-31T12:00:00.000Z', action, actor, detail }, '“Plan”', i18next.getFixedT(language));

  test.each<[string, Activity['detail'], string]>([
    ['document.shared', { user: 'b', username: 'bob', role: 'viewer' }, 'Ann Müller shared “Plan” with bob (Viewer)'],
    ['document.shared', { group: 'g', name: 'Writers', role: 'editor' }, 'Ann Müller shared “Plan” with the group “Writers” (Editor)'],
    ['document.unshared', { user: 'b', username: 'bob' }, 'Ann Müller ended the access of bob to “Plan”'],
    ['document.unshared', { user: 'c', name: 'Robin' }, 'Ann Müller ended the access of Robin to “Plan”'],
    ['document.unshared', { group: 'g', name: 'Writers' }, 'Ann Müller ended the access of the group “Writers” to “Plan”'],
    ['document.unshared', { user: 'a', username: 'ann' }, 'Ann Müller left “Plan”'],
    ['access.declined', { user: 'b', username: 'bob' }, 'Ann Müller declined to give bob access to “Plan”'],
    ['document.transferred', { from: 'ann', to: 'bob', user: 'b' }, 'Ann Müller made bob the owner of “Plan”'],
    ['document.edited', { edits: 1, toVersion: 1 }, 'Ann Müller edited “Plan” (1 edit, up to version 1)'],
    ['document.edited', { edits: 1234, toVersion: 1300 }, 'Ann Müller edited “Plan” (1,234 edits, up to version 1300)'],
    ['user.role-changed', { username: 'bob', from: 'editor', to: 'admin' }, 'Ann Müller changed the role of bob from Editor to Admin'],
    ['group.member-added', { name: 'Writers', username: 'bob' }, 'Ann Müller added bob to the group “Writers”'],
    ['something.new', {}, 'Ann Müller: something.new'],
  ])('%s %o', (action, detail, sentence) => {
    expect(said(action, detail)).toBe(sentence);
  });

  it('names nobody where nobody is known', () => {
    expect(said('document.unshared', { user: 'b' })).toBe('Ann Müller ended the access of somebody to “Plan”');
    expect(said('session.failed', {}, null)).toBe('A sign-in to an account that doesn’t exist failed');
    expect(said('link.expired', {}, null)).toBe('The link to “Plan” expired');
  });

  it.each(['en', 'de'])('has words for each known action: %s', (language) => {
    const wordless = KNOWN_ACTIONS.filter((action) => said(action, {}, ann, language).includes('activity.'));
    expect(wordless).toEqual([]);
  });
});

describe('what is wrong with the installation', () => {
  const fine: System = {
    servers: [{ id: 's1', host: 'one', version: '1.0.0', sockets: 1, documents: 1, startedAt: '2026-01-31T12:00:00.000Z', here: true }],
    database: { version: '18', size: 1, connections: 1, superuser: false, standby: null },
    bus: { shared: false, up: true },
    audit: { sealed: 10, unsealed: 0, head: null },
  } as unknown as System;
  const other = { ...fine.servers[0], id: 's2' } as System['servers'][number];

  it('is nothing, if all is well', () => {
    expect(troublesOf(fine, [0, 0, 0], true)).toEqual([]);
    expect(troublesOf({ ...fine, servers: [...fine.servers, other], bus: { shared: true, up: true } }, [0], true)).toEqual([]);
  });

  it('is what cuts servers off from each other first', () => {
    expect(troublesOf({ ...fine, bus: { shared: true, up: false } }, [], false)).toEqual(['busDown', 'mail']);
    expect(troublesOf({ ...fine, servers: [...fine.servers, { ...other, version: '1.1.0' }] }, [], true)).toEqual(['busAlone', 'versions']);
    expect(troublesOf({ ...fine, database: { ...fine.database, superuser: true } }, [], true)).toEqual(['superuser']);
    expect(troublesOf({ ...fine, database: { ...fine.database, standby: 'gone' } }, [], true)).toEqual(['standby']);
    expect(troublesOf({ ...fine, database: { ...fine.database, standby: 'used' } }, [], true)).toEqual([]);
  });

  it('is a seal that does not come, not one that is late', () => {
    const waiting = (unsealed: number, looks: readonly number[]) =>
      troublesOf({ ...fine, audit: { ...fine.audit, unsealed } }, looks, true);
    expect(waiting(3, [1, 2, 3])).toEqual(['unsealed']);
    expect(waiting(3, [3, 2, 3])).toEqual([]);
    expect(waiting(3, [2, 3])).toEqual([]);
    expect(waiting(1_000, [])).toEqual([]);
    expect(waiting(1_001, [])).toEqual(['unsealed']);
  });
});

test('the filters in an address are texts that are known, what looks like a number too', () => {
  expect(readAdminSearch({ q: 42, state: 'disabled', role: '', user: null, owner: ['x'], other: 'x' })).toEqual({
    q: '42',
    state: 'disabled',
  });
});
