/** What the claims of an identity provider say of a person, as far as it is used here. */
import { email as emailField } from '@inkstone/api';
import type { Claims, OidcSettings } from './client.ts';

export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** A username to begin with; it may be taken. */
  readonly username: string;
  readonly displayName: string;
  readonly email: string | null;
  /** Whether the provider has verified the address. */
  readonly emailVerified: boolean;
  /** Names of groups; null: the provider says nothing of groups. */
  readonly groups: readonly string[] | null;
  /** Null: the provider does not say who is an administrator. */
  readonly admin: boolean | null;
}

const MOST_GROUPS = 200;
const NAME_CHARS = 100;
const USERNAME_CHARS = 32;

export function personOf(claims: Claims, { issuer, usernameClaim, groupsClaim, admin }: OidcSettings): ProviderPerson {
  const email = emailField.safeParse(claims.email).data ?? null;
  const username = usernameOf(claims[usernameClaim] ?? email?.split('@')[0]);
  return {
    issuer,
    subject: claims.sub,
    username,
    displayName: nameOf(claims.name) ?? username,
    email,
    emailVerified: email !== null && claims.email_verified === true,
    groups: groupsClaim === undefined ? null : groupsOf(claims[groupsClaim]),
    admin: admin === undefined ? null : textsOf(claims[admin.claim]).some((value) => admin.values.includes(value)),
  };
}

/** A claim that is a text, a list of them, or a boolean. */
function textsOf(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim]).filter((one) => ['string', 'boolean'].includes(typeof one)).map(String);
}

/** One line that the database takes; null if nothing is left. */
function nameOf(claim: unknown): string | null {
  if (typeof claim !== 'string') return null;
  const name = claim.replace(/[\p{Cc}\p{Surrogate}\u2028\u2029]/gu, ' ').trim();
  return name === '' ? null : [...name].slice(0, NAME_CHARS / 2).join('');
}

function groupsOf(claim: unknown): string[] {
  const names = new Map<string, string>();
  for (const text of textsOf(claim)) {
    const name = nameOf(text);
    if (name !== null && names.size < MOST_GROUPS) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function usernameOf(claim: unknown): string {
  const text = typeof claim === 'string' ? (claim.split('@')[0] ?? '') : '';
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, USERNAME_CHARS);
  return plain.length >= 3 ? plain : `user-${plain}`.replace(/-$/, '');
}
