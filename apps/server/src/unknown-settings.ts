/** Points out environment variables that look like settings of Inkstone and are none, such as `REDIS_URI`. */

/** Names shorter than this are near to too many others, such as `HOME` to `HOST`. */
const SHORTEST = 8;
/** Letters that a name may differ in from the one that is meant. */
const SLIPS = 2;

/** What other programs call the same thing. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  APP_URL: 'PUBLIC_URL',
  BASE_URL: 'PUBLIC_URL',
  SITE_URL: 'PUBLIC_URL',
  POSTGRES_URL: 'DATABASE_URL',
  DB_URL: 'DATABASE_URL',
  SMTP_USER: 'SMTP_USERNAME',
  SMTP_PASS: 'SMTP_PASSWORD',
  SMTP_FROM: 'MAIL_FROM',
  SMTP_FROM_EMAIL: 'MAIL_FROM',
  SECRET_KEY: 'JWT_SECRET',
  TRUST_PROXY: 'TRUSTED_PROXIES',
  TRUSTED_PROXY: 'TRUSTED_PROXIES',
  FILE_UPLOAD_SIZE_LIMIT: 'FILE_MAX_BYTES',
};

/** Families that are ours: another name in them is a slip. */
const OURS = /^(INKSTONE|DATABASE|REDIS|S3|SMTP|OIDC|QUOTA|JWT|AUDIT)_/;

/** What Kubernetes sets for each service of its cluster. */
const OF_A_CLUSTER = /_SERVICE_(HOST|PORT)|_PORT_\d+_/;

/**
 * @param names the settings that there are
 * @returns a sentence for each variable that is taken for a slip
 */
export function unknownSettings(env: NodeJS.ProcessEnv, names: readonly string[]): string[] {
  const known = new Set(names.flatMap((name) => [name, `${name}_FILE`]));
  const said: string[] = [];
  for (const [name, value = ''] of Object.entries(env)) {
    if (known.has(name) || !/^[A-Z][A-Z0-9_]*$/.test(name) || OF_A_CLUSTER.test(name) || /^(tcp|udp):/.test(value)) continue;
    const bare = name.replace(/_FILE$/, '');
    const meant = OTHER_NAMES[bare] ?? nearest(bare, names);
    // What looks like a setting that has its own name too is another program's.
    const isSlip = meant !== null && !given(env, meant) && (bare in OTHER_NAMES || bare.length >= SHORTEST);
    if (OURS.test(name) || isSlip) said.push(`${name} is no setting of Inkstone${meant === null ? '' : `; is ${meant} meant?`}`);
  }
  return said;
}

const given = (env: NodeJS.ProcessEnv, name: string) => Boolean(env[name]?.trim() || env[`${name}_FILE`]?.trim());

function nearest(name: string, names: readonly string[]): string | null {
  const family = name.slice(0, name.indexOf('_') + 1);
  let best: { readonly known: string; readonly slips: number } | null = null;
  for (const known of names) {
    const slips = distance(name, known);
    // Within a family a whole word may differ: REDIS_URI, S3_BUCKET_NAME.
    const isNear = slips <= SLIPS || (family.length > 1 && known.startsWith(family) && (known.startsWith(name) || name.startsWith(known)));
    if (isNear && (best === null || slips < best.slips)) best = { known, slips };
  }
  return best?.known ?? null;
}

/** How many letters must be put in, taken out or changed to make one word of the other (Levenshtein, 1965). O(length of one × length of the other). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const changed = (row[to - 1] as number) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] as number) + 1, (next[to - 1] as number) + 1));
    }
    row = next;
  }
  return row.at(-1) as number;
}
