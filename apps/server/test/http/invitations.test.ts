/** Invitations: who gets what by them, and when they are over. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashOf } from '../../src/db/queries/accounts/sessions.ts';
import { acceptInvitations, forgetOldInvitations } from '../../src/db/queries/sharing/invitations.ts';
import { type Mailbox, startMailbox } from '../support/mailbox.ts';
import { type Person, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let mailbox: Mailbox;
let owner: Person;
let editor: Person;
let document: string;
beforeAll(async () => {
  mailbox = await startMailbox();
  server = await startTestServer({ smtp: mailbox.smtp });
  await server.register('first-admin');
  owner = await server.register('owner');
  editor = await server.register('editor');
});
afterAll(async () => {
  await server.close();
  await mailbox.close();
});

const fresh = async () => {
  document = await server.createDocument(owner.token, 'Invited', 'text');
  await server.share(owner.token, document, 'editor', 'editor');
};
const invite = (email: string, role: string, token = owner.token) =>
  server.call('POST', `/api/documents/${document}/invitations`, { token, body: { email, role } });
const withdraw = (id: string, token = owner.token) => server.call('DELETE', `/api/documents/${document}/invitations/${id}`, { token });
const open = async () => (await server.call('GET', `/api/documents/${document}/access`, { token: owner.token })).body.invitations;
const preview = (token: string) => server.call('GET', `/api/auth/invitation?token=${token}`);
const accept = (token: string, who: Person) => server.call('POST', '/api/invitations/accept', { token: who.token, body: { token } });
const role = async (who: Person) => {
  const answer = await server.call('GET', `/api/documents/${document}`, { token: who.token });
  return answer.status === 200 ? answer.body.role : answer.status;
};
/** The token is in the e-mail only, so an invitation gets another one here. */
const tokenOf = async (id: string): Promise<string> => {
  const token = randomUUID();
  await server.db
    .updateTable('invitations')
    .set({ hash: hashOf(token) })
    .where('id', '=', id)
    .execute();
  return token;
};

it('is accepted once, by whoever has the link', async () => {
  await fresh();
  const stranger = await server.register('invited');
  const answer = await invite(' New@Example.org ', 'editor');
  expect([answer.status, answer.body]).toEqual([
    201,
    { id: expect.any(String), email: 'New@Example.org', role: 'editor', expiresAt: expect.any(String) },
  ]);
  expect(await open()).toEqual([answer.body]);
  const token = await tokenOf(answer.body.id);
  expect((await preview(token)).body).toEqual({
    email: 'New@Example.org',
    documentId: document,
    documentTitle: 'Invited',
    invitedBy: 'owner',
  });
  const accepted = await accept(token, stranger);
  expect([accepted.status, accepted.body.id, accepted.body.role]).toEqual([200, document, 'editor']);
  for (const again of [await accept(token, stranger), await preview(token), await accept('guessed', stranger)])
    expect([again.status, again.body.code]).toEqual([422, 'link-spent']);
  expect(await open()).toEqual([]);
});

it('is one for each address, whatever its case', async () => {
  await fresh();
  const first = await tokenOf((await invite('one@example.org', 'viewer')).body.id);
  await invite('ONE@example.org', 'editor');
  expect((await open()).map(({ role: may }: { role: string }) => may)).toEqual(['editor']);
  expect((await preview(first)).status).toBe(422);
});

it('shares at once with an account that has verified the address, and answers the same', async () => {
  await fresh();
  const known = await server.register('known');
  const before = await invite('known@example.com', 'viewer');
  expect(await role(known), 'the address is not verified').toBe(404);
  await server.db.updateTable('users').set({ email_verified_at: new Date() }).where('id', '=', known.id).execute();
  const after = await invite('known@example.com', 'editor');
  expect([after.status, Object.keys(after.body)]).toEqual([before.status, Object.keys(before.body)]);
  expect(await role(known)).toBe('editor');
  await invite('known@example.com', 'viewer');
  expect(await role(known), 'an invitation takes nothing away').toBe('editor');
  expect((await invite(owner.email, 'viewer')).status).toBe(201);
  expect(await role(owner)).toBe('owner');
});

it('by an editor gives no less than another, and only its sender and the owner withdraw it', async () => {
  await fresh();
  const byOwner = await invite('a@example.org', 'editor');
  expect((await invite('a@example.org', 'viewer', editor.token)).status).toBe(403);
  expect((await withdraw(byOwner.body.id, editor.token)).status).toBe(403);
  const byEditor = await invite('b@example.org', 'editor', editor.token);
  expect(byEditor.status).toBe(201);
  expect((await withdraw(byEditor.body.id, editor.token)).status).toBe(204);
  expect((await withdraw(byEditor.body.id)).status).toBe(404);
  expect((await withdraw(byOwner.body.id)).status).toBe(204);
  await server.call('PATCH', `/api/documents/${document}`, { token: owner.token, body: { editorsShare: false } });
  expect((await invite('c@example.org', 'viewer', editor.token)).status).toBe(403);
});

it.each([
  { email: 'no address', role: 'viewer' },
  { email: 'a@example.org', role: 'commenter' },
  { email: 'a@example.org', role: 'owner' },
])('is refused: $email, $role', async ({ email, role: may }) => {
  await fresh();
  expect((await invite(email, may)).status).toBe(422);
});

it('is over after its time, in the trash, and with the document', async () => {
  await fresh();
  const { id } = (await invite('late@example.org', 'viewer')).body;
  const token = await tokenOf(id);
  await server.call('DELETE', `/api/documents/${document}`, { token: owner.token });
  expect((await preview(token)).status).toBe(422);
  await server.call('POST', `/api/documents/${document}/restore`, { token: owner.token });
  expect((await preview(token)).status).toBe(200);
  await server.db
    .updateTable('invitations')
    .set({ expires_at: new Date(Date.now() - 1_000) })
    .where('id', '=', id)
    .execute();
  expect((await preview(token)).status).toBe(422);
  expect((await accept(token, editor)).status).toBe(422);
  await forgetOldInvitations(server.db);
  expect(await server.db.selectFrom('invitations').selectAll().where('id', '=', id).execute()).toEqual([]);
});

it('are all accepted when their address is verified, without giving less', async () => {
  const person = await server.register('verifier');
  const documents: string[] = [];
  for (const may of ['viewer', 'editor']) {
    await fresh();
    documents.push(document);
    await invite('Verifier@example.com', may);
  }
  await server.share(owner.token, documents[0] ?? '', 'verifier', 'editor');
  const accepted = await server.db.transaction().execute((tx) => acceptInvitations(tx, person.id, person.email));
  expect(accepted).toEqual([...documents].sort());
  for (document of documents) expect([await role(person), await open()]).toEqual(['editor', []]);
});

it('is limited, so that nobody fills strangers’ mailboxes', async () => {
  const limited = await startTestServer({ rateLimits: true });
  const { token } = await limited.register('first-admin');
  const id = await limited.createDocument(token);
  const statuses: number[] = [];
  for (let at = 0; at < 51; at++) {
    const body = { email: `a${at}@example.org`, role: 'viewer' };
    statuses.push((await limited.call('POST', `/api/documents/${id}/invitations`, { token, body })).status);
  }
  await limited.close();
  expect(statuses).toEqual([...Array(50).fill(201), 429]);
});

it('comes by e-mail, and whoever signs up by its link has the document and a verified address', async () => {
  await fresh();
  await invite('by-mail@example.org', 'editor');
  const mail = await mailbox.next('by-mail@example.org');
  expect(mail.subject).toBe('owner invites you: Invited');
  const invitation = /\/invitation\?token=(\S+)/.exec(mail.text)?.[1] ?? '';
  const body = { username: 'by-mail', email: 'by-mail@example.org', password: 'mauve-lantern-42', invitation };
  const { status, body: signedUp } = await server.call('POST', '/api/auth/register', { body });
  expect([status, signedUp.user.emailVerified]).toEqual([201, true]);
  const { items } = (await server.call('GET', `/api/documents/${document}/activity`, { token: owner.token })).body;
  const acts = items.filter(({ actor }: { actor: Person }) => actor.id === signedUp.user.id);
  expect(acts.map(({ action }: { action: string }) => action)).toEqual(['invitation.accepted']);
  const seen = await server.call('GET', `/api/documents/${document}`, { token: signedUp.accessToken });
  expect([seen.status, seen.body.role]).toEqual([200, 'editor']);
});

it('is asked for by somebody without access: the owner gets an e-mail once', async () => {
  await fresh();
  await server.db.updateTable('users').set({ email_verified_at: new Date() }).where('id', '=', owner.id).execute();
  const asking = await server.register('asking');
  for (let time = 0; time < 2; time++) {
    expect((await server.call('POST', `/api/documents/${document}/access-requests`, { token: asking.token })).status).toBe(202);
  }
  const mail = await mailbox.next('owner@example.com', ({ subject }) => subject.includes('asks for access'));
  expect(mail.subject).toBe('asking asks for access: Invited');
  expect(mail.text).toContain(`/documents/${document}`);
  expect(mailbox.received.filter(({ subject }) => subject.includes('asks for access'))).toEqual([]);
});
