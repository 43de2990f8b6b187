/** The settings: environment variables, parsed once. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number, 65535 at most');

const parseUrl = (value: string) => (URL.canParse(value) ? new URL(value) : null);

const postgresUrl = z
  .string()
  .refine((value) => ['postgres:', 'postgresql:'].includes(parseUrl(value)?.protocol ?? ''), 'must be a URL that begins with postgres://');

/** `redis://`, `rediss://` or `redis+sentinel://`; several hosts or URLs are separated by commas. */
const redisUrl = z.string().refine((value) => {
  const urls = /^redis\+sentinel:\/\//.test(value) ? [value] : value.split(',');
  return urls.every((url) => /^(redis|rediss|redis\+sentinel):\/\/[^/\s]+/.test(url.trim()));
}, 'must be one or more URLs that begin with redis://, rediss:// or redis+sentinel://');

/** An origin as browsers send it: scheme, host and port. */
const origin = z.string().transform((value, context) => {
  const url = parseUrl(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    context.addIssue({ code: 'custom', message: `"${value}" is not an origin like https://example.com` });
    return z.NEVER;
  }
  return url.origin;
});

/** An address or a network, like 10.0.0.0/8. */
const network = z.string().refine((value) => /^[^/]+(\/\d{1,3})?$/.test(value) && isIP(value.split('/')[0] ?? '') !== 0, {
  error: (issue) => `"${String(issue.input)}" is not an address or a network like 10.0.0.0/8`,
});

const list = (value: string) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const settings = z.object({
  HOST: z.string().optional(),
  PORT: port.default(8000),
  WEB_PORT: port.default(3000),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be a URL' }).optional(),
  S3_REGION: z.string().optional(),
  JWT_SECRET: z.string().min(1, 'must not be empty').optional(),
  CORS_ORIGINS: z.string().default('').transform(list).pipe(z.array(origin)),
  DEFAULT_ROLE: z.enum(['editor', 'viewer'], 'must be editor or viewer').default('editor'),
  RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level like info or debug').default('info'),
  TRUSTED_PROXIES: z.string().default('').transform(list).pipe(z.array(network)),
});

export interface Config {
  /** Where to listen; undefined: everywhere. */
  readonly host: string | undefined;
  readonly port: number;
  readonly webPort: number;
  /** Absolute. */
  readonly dataDir: string;
  /** Undefined: the embedded database under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Undefined: messages stay within this process. */
  readonly redisUrl: string | undefined;
  /** Undefined: made once and kept under `dataDir`. */
  readonly jwtSecret: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly defaultRole: 'editor' | 'viewer';
  readonly rateLimits: boolean;
  readonly logLevel: string;
  /** Addresses or networks whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Settings that are given but have no effect. They are logged. */
  readonly notes: readonly string[];
}

/**
 * Reads the settings; an empty variable counts as unset.
 *
 * @throws StartError naming the first setting that can't be used, never its value when that is a secret
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StartError(`${String(issue?.path[0] ?? 'A setting')}: ${issue?.message ?? 'cannot be used'}`);
  }
  const values = parsed.data;
  if (values.S3_BUCKET !== undefined)
    throw new StartError('S3_BUCKET: this version cannot use S3 yet; unset it to keep files under DATA_DIR');
  if (values.DATABASE_URL !== undefined && values.JWT_SECRET === undefined) {
    throw new StartError('JWT_SECRET: is required with DATABASE_URL, the same for every server; make one with: openssl rand -hex 32');
  }
  if (values.PORT !== 0 && values.PORT === values.WEB_PORT) throw new StartError(`WEB_PORT: ${values.WEB_PORT} is PORT already`);
  return {
    host: values.HOST,
    port: values.PORT,
    webPort: values.WEB_PORT,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    jwtSecret: values.JWT_SECRET,
    corsOrigins: values.CORS_ORIGINS,
    defaultRole: values.DEFAULT_ROLE,
    rateLimits: values.RATE_LIMITS === 'on',
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES,
    notes: [
      ...(values.DATABASE_REPLICA_URL === undefined ? [] : ['DATABASE_REPLICA_URL is set, and not used by this version']),
      ...(values.REDIS_URL === undefined || values.DATABASE_URL !== undefined
        ? []
        : ['REDIS_URL is set without DATABASE_URL: the included database serves this server alone']),
    ],
  };
}
