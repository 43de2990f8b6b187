/** The app's page with what it shows first already in it, for a visitor whose browser says who signed in with it. The built web app draws; here it is asked for. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PAGE_COOKIE } from './auth.ts';
import type { Identity } from './identity.ts';

/** Milliseconds after which the page is sent without: the app asks for itself. */
const PATIENCE = 1_000;

/** What the build of `apps/web/src/first-page.ts` exports. */
interface FirstPages {
  firstPage(request: {
    url: string;
    cookies: Readonly<Record<string, string | undefined>>;
    languages: string | undefined;
  }): FirstPage | null;
}

interface FirstPage {
  /** What the API is asked for. */
  readonly address: string;
  render(page: string, answer: unknown, user: string): Promise<string | null>;
}

export interface FirstPageParts {
  /** Where the built web app lies. */
  readonly folder: string;
  readonly api: FastifyInstance;
  readonly identity: Identity;
}

/** Gives the page for a request, or null where it is to be sent as it was built. Rejects when the API fails, or takes longer than `PATIENCE`. */
export type DrawFirstPage = (request: FastifyRequest) => Promise<string | null>;

/** @returns null where the app is built without what draws */
export async function loadFirstPage({ folder, api, identity }: FirstPageParts): Promise<DrawFirstPage | null> {
  const program = join(folder, 'server/first-page.js');
  if (!existsSync(program)) return null;
  const { firstPage } = (await import(pathToFileURL(program).href)) as FirstPages;
  const page = () => readFile(join(folder, 'client/index.html'), 'utf8');
  const first = await page();

  const draw = async (shown: FirstPage, token: string): Promise<string | null> => {
    const [reader, built] = await Promise.all([identity.readerOf(token), page()]);
    // The app that was built since has other styles and names.
    if (reader === null || built !== first) return null;
    const { account, session } = reader;
    const authorization = `Bearer ${await identity.issueAccessToken(account.id, session)}`;
    const answer = await api.inject({ url: shown.address, headers: { authorization } });
    if (answer.statusCode !== 200) throw new Error(`${shown.address} was answered with ${answer.statusCode}`);
    return shown.render(built, answer.json(), account.id);
  };

  return async ({ url, cookies, headers }) => {
    const token = cookies[PAGE_COOKIE];
    const shown = token === undefined ? null : firstPage({ url, cookies, languages: headers['accept-language'] });
    if (token === undefined || shown === null) return null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${shown.address} took longer than ${PATIENCE} ms`)), PATIENCE);
    });
    return Promise.race([draw(shown, token), late]).finally(() => clearTimeout(timer));
  };
}
