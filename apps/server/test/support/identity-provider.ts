/** Identity providers: the real one from npm, and one that does what it is told. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import type { OidcSettings } from '../../src/http/provider/client.ts';

const CLIENT = { client_id: 'inkstone', client_secret: 'the secret of the client, long enough' };

export const settingsFor = (issuer: string, change: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer,
  clientId: CLIENT.client_id,
  clientSecret: CLIENT.client_secret,
  scopes: 'openid profile email',
  name: 'Test ID',
  usernameClaim: 'preferred_username',
  groupsClaim: 'groups',
  admin: { claim: 'roles', values: ['boss', 'chief'] },
  provision: true,
  joinByEmail: false,
  ...change,
});

async function listening(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { issuer, close };
}

/** `oidc-provider`. Whoever comes is signed in as `who`, without a form. */
export async function startIdentityProvider() {
  const people = new Map<string, Record<string, unknown>>();
  const state = { who: '', provider: undefined as Provider | undefined };
  const { issuer, close } = await listening((request, response) => {
    const { provider } = state;
    if (provider === undefined) return response.writeHead(503).end();
    if (!request.url?.startsWith('/interaction/')) return provider.callback()(request, response);
    return provider.interactionFinished(request, response, { login: { accountId: state.who } });
  });
  return {
    client: CLIENT,
    issuer,
    people,
    close,
    /** Registers the web app's address. */
    open(appUrl: string): void {
      state.provider = new Provider(issuer, {
        clients: [{ ...CLIENT, redirect_uris: [`${appUrl}/api/auth/provider/callback`], post_logout_redirect_uris: [`${appUrl}/sign-in`] }],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'groups', 'roles'] },
        findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
        async loadExistingGrant({ oidc }) {
          const grant = new oidc.provider.Grant({ clientId: CLIENT.client_id, accountId: oidc.session?.accountId ?? '' });
          grant.addOIDCScope('openid profile email');
          await grant.save();
          return grant;
        },
        features: { devInteractions: { enabled: false } },
        interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
        cookies: { keys: ['a key of this test'] },
      });
    },
    /** Who the next browser is. */
    is(who: string, claims: Record<string, unknown>): void {
      state.who = who;
      people.set(who, claims);
    },
  };
}

/** What the hostile provider does. Every field may be changed between two sign-ins. */
export interface Hostility {
  /** Claims of the ID token; undefined leaves one out. */
  claims: Record<string, unknown>;
  /** Of the userinfo endpoint. */
  userinfo: Record<string, unknown>;
  /** Signs the token: by the published key, by another one, by nothing, or by the client's secret. */
  sign: 'well' | 'wrongly' | 'none' | 'by secret';
  /** As the discovery document names it. */
  issuer: string | undefined;
}

export async function startHostileProvider() {
  const [good, bad] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const jwk = { ...(await exportJWK(good.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  const hostility: Hostility = { claims: {}, userinfo: { sub: 'mallory' }, sign: 'well', issuer: undefined };
  const requests: string[] = [];

  const idToken = async (issuer: string) => {
    const claims = { iss: issuer, sub: 'mallory', aud: CLIENT.client_id, ...hostility.claims };
    const token = new SignJWT(claims).setIssuedAt();
    if (!('exp' in hostility.claims)) token.setExpirationTime('5m');
    if (hostility.sign === 'by secret')
      return token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT.client_secret));
    const signed = await token
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(hostility.sign === 'wrongly' ? bad.privateKey : good.privateKey);
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    return hostility.sign === 'none' ? `${none}.${signed.split('.')[1]}.` : signed;
  };
  const answers: Record<string, (issuer: string) => Promise<object> | object> = {
    '/.well-known/openid-configuration': (issuer) => ({
      issuer: hostility.issuer ?? issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    '/jwks': () => ({ keys: [jwk] }),
    '/token': async (issuer) => ({
      access_token: 'an access token of the provider',
      token_type: 'Bearer',
      id_token: await idToken(issuer),
    }),
    '/userinfo': () => hostility.userinfo,
  };
  const started = await listening((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    requests.push(path);
    const answer = answers[path];
    if (answer === undefined) return response.writeHead(404).end();
    return void Promise.resolve(answer(started.issuer)).then((body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  return { ...started, hostility, requests };
}
