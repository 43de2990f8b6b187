/** A server with people and documents, like an installation after some months. */
import { type Account, Server } from '../../bench/src/server.ts';
import { Companion } from './companion.ts';
import { DISCARDED, KEPT, NOTES, PLAN, type Prose, SHELF } from './prose.ts';

/** Most states are shown as `Mira`. `Edda` is new and has no documents. `operator` is the administrator. */
export type Name = 'operator' | 'Mira' | 'Jonas' | 'Amara' | 'Kenji' | 'Sofia' | 'Edda';

const NAMES: readonly Name[] = ['Mira', 'Jonas', 'Amara', 'Kenji', 'Sofia', 'Edda'];

export class World {
  readonly server: Server;
  readonly people: Readonly<Record<Name, Account>>;
  /** The id of Mira's plan. Everybody but Edda can edit it. */
  readonly plan: string;
  /** The id of Jonas's notes, which have every kind of formatting. Mira can only read them. */
  readonly notes: string;

  private constructor(server: Server, people: Record<Name, Account>, plan: string, notes: string) {
    this.server = server;
    this.people = people;
    this.plan = plan;
    this.notes = notes;
  }

  static async make(): Promise<World> {
    const server = await Server.start();
    try {
      // The first account becomes the administrator, who is an owner of every document. So none of these people is the first.
      const people = { operator: await server.register('operator') } as Record<Name, Account>;
      for (const name of NAMES) people[name] = await server.register(name);
      const { Mira, Jonas, Amara, Kenji, Sofia } = people;
      const share = (id: string, account: Account, owner: Account, role: 'editor' | 'viewer') =>
        server.call('PUT', `/api/documents/${id}/collaborators`, owner.token, { login: account.username, role });

      // The oldest document is made first, because lists show the last change on top.
      for (const shelved of [...SHELF].reverse()) {
        if (shelved.title === NOTES.title) continue;
        if (shelved.owner === 'me') await write(server, Mira, shelved);
        else await share(await write(server, Jonas, shelved), Mira, Jonas, 'editor');
      }
      for (const discarded of DISCARDED) {
        await server.call('DELETE', `/api/documents/${await write(server, Mira, discarded)}`, Mira.token);
      }
      const notes = await write(server, Jonas, NOTES);
      await share(notes, Mira, Jonas, 'viewer');
      const plan = await write(server, Mira, PLAN);
      for (const other of [Jonas, Amara, Kenji]) await share(plan, other, Mira, 'editor');
      await share(plan, Sofia, Mira, 'viewer');
      await sortOut(server, Mira);
      return new World(server, people, plan, notes);
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Makes a document and shares it with editors. @returns its id */
  async write(owner: Name, prose: Prose, editors: readonly Name[]): Promise<string> {
    const account = this.people[owner];
    const id = await write(this.server, account, prose);
    for (const editor of editors) {
      await this.server.call('PUT', `/api/documents/${id}/collaborators`, account.token, { login: editor, role: 'editor' });
    }
    return id;
  }

  /** Deletes a document for good. */
  async remove(owner: Name, id: string): Promise<void> {
    await this.server.call('DELETE', `/api/documents/${id}?permanent=true`, this.people[owner].token);
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Puts the stars and tags of `KEPT` on an account's documents. */
async function sortOut(server: Server, { token }: Account): Promise<void> {
  const { items } = await server.call<{ items: { id: string; title: string }[] }>('GET', '/api/documents?limit=100', token);
  const idsOf = (titles: readonly string[]) => items.filter(({ title }) => titles.includes(title)).map(({ id }) => id);
  for (const id of idsOf(KEPT.starred)) await server.call('PUT', `/api/documents/${id}/star`, token);
  const tags = new Map<string, string[]>();
  for (const [name, titles] of Object.entries(KEPT.tags)) {
    const tag = await server.call<{ id: string }>('POST', '/api/tags', token, { name });
    for (const id of idsOf(titles)) tags.set(id, [...(tags.get(id) ?? []), tag.id]);
  }
  for (const [id, all] of tags) await server.call('PUT', `/api/documents/${id}/tags`, token, { tags: all });
}

async function write(server: Server, owner: Account, { title, content }: Prose): Promise<string> {
  const id = await server.createDocument(owner, title);
  if (content.length === 0) return id;
  const writer = await Companion.join(server, owner, id);
  await writer.fill(content);
  await writer.leave();
  return id;
}
