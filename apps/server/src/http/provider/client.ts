/** Talks to the identity provider: OpenID Connect, authorization code flow with PKCE. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  readonly scopes: string;
  /** On the button that leads to the provider. */
  readonly name: string;
  readonly usernameClaim: string;
  /** Undefined: the provider says nothing of groups. */
  readonly groupsClaim: string | undefined;
  /** Who is an administrator. Undefined: the provider does not say. */
  readonly admin: { readonly claim: string; readonly values: readonly string[] } | undefined;
  /** Whether who has no account gets one. */
  readonly provision: boolean;
  /** Whether an account is joined whose verified address is that of the provider. */
  readonly joinByEmail: boolean;
}

/** What the provider says of a person, by the names of claims. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** What must come back as it was sent. */
export interface Sent {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** How long an answer of the provider may take, in seconds. */
const TIMEOUT_SECONDS = 10;

export class Provider {
  readonly settings: OidcSettings;
  readonly #redirectUri: string;
  #found: Promise<Configuration> | undefined;

  /** @param appUrl the web app's address, under which the provider sends people back */
  constructor(settings: OidcSettings, appUrl: string) {
    this.settings = settings;
    this.#redirectUri = `${appUrl}/api/auth/provider/callback`;
  }

  /** Where to send somebody who wants to sign in, and what to keep until they come back. @throws when the provider can't be reached */
  async begin(): Promise<{ url: string; sent: Sent }> {
    const config = await this.#configuration();
    const sent = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(config, {
      redirect_uri: this.#redirectUri,
      response_type: 'code',
      scope: this.settings.scopes,
      state: sent.state,
      nonce: sent.nonce,
      code_challenge: await calculatePKCECodeChallenge(sent.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, sent };
  }

  /**
   * What the provider says of who comes back.
   *
   * @param query of the address that they came back to
   * @throws when anything of it is not as it must be: state, issuer, signature, audience, nonce, times, subject
   */
  async finish(query: string, { state, nonce, verifier }: Sent): Promise<Claims> {
    const config = await this.#configuration();
    const tokens = await authorizationCodeGrant(config, new URL(`${this.#redirectUri}${query}`), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the identity provider sent no ID token');
    if (config.serverMetadata().userinfo_endpoint === undefined) return claims;
    // It must be of the same subject, which is checked.
    const more = await fetchUserInfo(config, tokens.access_token, claims.sub);
    return { ...more, ...claims };
  }

  /** Where one signs out at the provider; null if it has no such page. */
  async endUrl(backTo: string): Promise<string | null> {
    const config = await this.#configuration();
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    return buildEndSessionUrl(config, { post_logout_redirect_uri: backTo }).href;
  }

  #configuration(): Promise<Configuration> {
    this.#found ??= this.#discover().catch((error: unknown) => {
      // The next one asks again.
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const url = new URL(issuer);
    // Signatures are checked, though the tokens come from the provider itself.
    const execute = [enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [allowInsecureRequests] : [])];
    return discovery(url, clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_SECONDS });
  }
}
