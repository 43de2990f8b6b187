/** The settings: environment variables, parsed once. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Installation } from '@inkstone/api';
import { z } from 'zod';
import { StartError } from './errors.ts';
import type { FileLimits } from './files/file-store.ts';
import type { OidcSettings } from './http/provider/client.ts';
import { withFiles } from './settings-from-files.ts';
import type { SmtpSettings } from './stores/mailers.ts';
import type { S3Settings } from './stores/s3-blobs.ts';
import { unknownSettings } from './unknown-settings.ts';

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

/** The web app's address as browsers see it, without a slash at its end. */
const publicUrl = z.string().transform((value, context) => {
  const url = parseUrl(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    context.addIssue({ code: 'custom', message: 'must be a URL like https://example.com or https://example.com/inkstone' });
    return z.NEVER;
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
});

/** Where browsers find the files of `assets/`, without a slash at its end. */
const assetUrl = z.string().transform((value, context) => {
  const url = parseUrl(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') {
    context.addIssue({ code: 'custom', message: 'must be a URL like https://cdn.example.com' });
    return z.NEVER;
  }
  return url.href.replace(/\/+$/, '');
});

/** An address or a network, like 10.0.0.0/8. */
const network = z.string().refine((value) => /^[^/]+(\/\d{1,3})?$/.test(value) && isIP(value.split('/')[0] ?? '') !== 0, {
  error: (issue) => `"${String(issue.input)}" is not an address or a network like 10.0.0.0/8`,
});

const bytes = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'must be a number of bytes')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be a smaller number of bytes');

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

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
  DATABASE_MIGRATION_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  PUBLIC_URL: publicUrl.optional(),
  ASSET_URL: assetUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be a URL' }).optional(),
  S3_PUBLIC_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be a URL' }).optional(),
  S3_REGION: z.string().optional(),
  S3_FORCE_PATH_STYLE: z.enum(['true', 'false'], 'must be true or false').optional(),
  FILE_MAX_BYTES: bytes.default(2 * GIB),
  QUOTA_DOCUMENT_BYTES: bytes.default(10 * GIB),
  QUOTA_ACCOUNT_BYTES: bytes.default(50 * GIB),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be a URL that begins with smtp:// or smtps://' }).optional(),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: port.optional(),
  SMTP_USERNAME: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  MAIL_FROM: z
    .string()
    .regex(/^([^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an address like Inkstone <inkstone@example.com>')
    .optional(),
  EXTERNAL_IMAGES: z.enum(['on', 'off'], 'must be on or off').default('on'),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32').optional(),
  AUDIT_RETENTION_DAYS: z.coerce.number('must be a number of days').int().min(30, 'must be 30 or more').optional(),
  CORS_ORIGINS: z.string().default('').transform(list).pipe(z.array(origin)),
  DEFAULT_ROLE: z.enum(['editor', 'viewer'], 'must be editor or viewer').default('editor'),
  REGISTRATION: z.enum(['open', 'closed'], 'must be open or closed').default('open'),
  REGISTRATION_DOMAINS: z
    .string()
    .default('')
    .transform((value) => list(value.toLowerCase()))
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, 'must be domains like example.com, separated by commas'))),
  LINK_SHARING: z.enum(['on', 'off'], 'must be on or off').default('on'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be a URL' }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/(^| )openid( |$)/, 'must have openid among them')
    .default('openid profile email'),
  OIDC_NAME: z.string().default('single sign-on'),
  OIDC_USERNAME_CLAIM: z.string().default('preferred_username'),
  OIDC_GROUPS_CLAIM: z.string().optional(),
  OIDC_ADMIN_CLAIM: z.string().optional(),
  OIDC_ADMIN_VALUE: z.string().default('true').transform(list),
  OIDC_PROVISION: z.enum(['on', 'off'], 'must be on or off').default('on'),
  OIDC_JOIN_BY_EMAIL: z.enum(['on', 'off'], 'must be on or off').default('off'),
  PASSWORDS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level like info or debug').default('info'),
  TRUSTED_PROXIES: z.string().default('').transform(list).pipe(z.array(network)),
});

/** Of S3, as Amazon's own programs name them. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Of all settings; each may also be in a file that `<NAME>_FILE` names. */
export const SETTING_NAMES: readonly string[] = [...Object.keys(settings.shape), ...CREDENTIALS];

/** Where browsers find the web app. */
export interface PublicUrl {
  readonly origin: string;
  /** `/inkstone`, or empty at the root. */
  readonly path: string;
}

export interface Config {
  /** Where to listen; undefined: everywhere. */
  readonly host: string | undefined;
  readonly port: number;
  readonly webPort: number;
  /** Absolute. */
  readonly dataDir: string;
  /** Undefined: the embedded database under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** For migrations, as the owner of the tables; undefined: like `databaseUrl`. */
  readonly databaseMigrationUrl: string | undefined;
  /** A hot standby, which lists and histories are read from; undefined: there is none. */
  readonly databaseReplicaUrl: string | undefined;
  /** Undefined: at the root of whatever host a browser asks for. */
  readonly publicUrl: PublicUrl | undefined;
  /** Undefined: messages stay within this process. */
  /** Of a CDN that has the files of `assets/`; undefined: they come from this server. */
  readonly assetUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Undefined: made once and kept under `dataDir`. */
  readonly jwtSecret: string | undefined;
  /** Undefined: the audit trail is kept for ever. */
  readonly auditRetentionDays: number | undefined;
  readonly corsOrigins: readonly string[];
  readonly defaultRole: 'editor' | 'viewer';
  /** What an admin can set otherwise, besides `defaultRole`. */
  readonly installation: Omit<Installation, 'defaultRole'>;
  /** Whether one signs in by a password. */
  readonly passwords: boolean;
  /** Undefined: there is no identity provider. */
  readonly oidc: OidcSettings | undefined;
  readonly rateLimits: boolean;
  readonly logLevel: string;
  /** Addresses or networks whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Undefined: files are kept under `dataDir`. */
  readonly s3: S3Settings | undefined;
  readonly fileLimits: FileLimits;
  /** Undefined: e-mails are not sent. */
  readonly smtp: SmtpSettings | undefined;
  /** Whether documents show pictures of other servers. */
  readonly externalImages: boolean;
  /** Settings that are given but have no effect. They are logged. */
  readonly notes: readonly string[];
}

/**
 * Reads the settings; an empty variable counts as unset. The value of each may be in a file that `<NAME>_FILE` names.
 *
 * @throws StartError naming the first setting that can't be used, never its value when that is a secret
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const env = withFiles(environment, SETTING_NAMES);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new StartError(`${String(issue?.path[0] ?? 'A setting')}: ${issue?.message ?? 'cannot be used'}`);
  }
  const values = parsed.data;
  if (values.DATABASE_URL !== undefined && values.JWT_SECRET === undefined) {
    throw new StartError('JWT_SECRET: is required with DATABASE_URL, the same for every server; make one with: openssl rand -hex 32');
  }
  if (values.DATABASE_MIGRATION_URL !== undefined && values.DATABASE_URL === undefined) {
    throw new StartError('DATABASE_MIGRATION_URL: is of no use without DATABASE_URL');
  }
  if (values.DATABASE_REPLICA_URL !== undefined && values.DATABASE_URL === undefined) {
    throw new StartError('DATABASE_REPLICA_URL: is of no use without DATABASE_URL, whose standby it names');
  }
  if (values.DATABASE_REPLICA_URL !== undefined && values.DATABASE_REPLICA_URL === values.DATABASE_URL) {
    throw new StartError('DATABASE_REPLICA_URL: is DATABASE_URL itself; name a standby of it, or unset it');
  }
  if (values.PASSWORDS === 'off' && values.OIDC_ISSUER === undefined) {
    throw new StartError('PASSWORDS: off takes an identity provider (OIDC_ISSUER), else nobody could sign in');
  }
  if (values.SMTP_URL !== undefined && values.SMTP_HOST !== undefined)
    throw new StartError('SMTP_HOST: SMTP_URL is set too; unset one of the two');
  if (values.S3_BUCKET !== undefined && !env.AWS_ACCESS_KEY_ID !== !env.AWS_SECRET_ACCESS_KEY) {
    throw new StartError('AWS_SECRET_ACCESS_KEY: it and AWS_ACCESS_KEY_ID belong together; one of them is missing');
  }
  if (values.PORT !== 0 && values.PORT === values.WEB_PORT) throw new StartError(`WEB_PORT: ${values.WEB_PORT} is PORT already`);
  return {
    host: values.HOST,
    port: values.PORT,
    webPort: values.WEB_PORT,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    databaseMigrationUrl: values.DATABASE_MIGRATION_URL,
    databaseReplicaUrl: values.DATABASE_REPLICA_URL,
    publicUrl: values.PUBLIC_URL,
    assetUrl: values.ASSET_URL,
    redisUrl: values.REDIS_URL,
    jwtSecret: values.JWT_SECRET,
    auditRetentionDays: values.AUDIT_RETENTION_DAYS,
    corsOrigins: values.CORS_ORIGINS,
    defaultRole: values.DEFAULT_ROLE,
    installation: {
      registration: values.REGISTRATION,
      registrationDomains: values.REGISTRATION_DOMAINS,
      links: values.LINK_SHARING === 'on',
    },
    passwords: values.PASSWORDS === 'on',
    oidc: oidcOf(values),
    rateLimits: values.RATE_LIMITS === 'on',
    logLevel: values.LOG_LEVEL,
    trustedProxies: values.TRUSTED_PROXIES,
    s3:
      values.S3_BUCKET === undefined
        ? undefined
        : {
            bucket: values.S3_BUCKET,
            endpoint: values.S3_ENDPOINT,
            publicEndpoint: values.S3_ENDPOINT === undefined ? undefined : values.S3_PUBLIC_ENDPOINT,
            region: values.S3_REGION ?? env.AWS_REGION ?? 'us-east-1',
            // Servers other than Amazon's often have no host name for each bucket.
            forcePathStyle: (values.S3_FORCE_PATH_STYLE ?? String(values.S3_ENDPOINT !== undefined)) === 'true',
            credentials: credentialsOf(env),
          },
    fileLimits: {
      maxBytes: values.FILE_MAX_BYTES,
      documentBytes: values.QUOTA_DOCUMENT_BYTES,
      accountBytes: values.QUOTA_ACCOUNT_BYTES,
    },
    smtp: smtpOf(values),
    externalImages: values.EXTERNAL_IMAGES === 'on',
    notes: [
      ...unknownSettings(environment, SETTING_NAMES),
      ...(values.OIDC_ISSUER === undefined && values.OIDC_CLIENT_ID !== undefined
        ? ['OIDC_CLIENT_ID is set without OIDC_ISSUER: there is no identity provider']
        : []),
      ...(values.OIDC_ISSUER !== undefined && values.PUBLIC_URL === undefined
        ? ['OIDC_ISSUER is set without PUBLIC_URL: the identity provider sends people back to this machine']
        : []),
      ...(smtpOf(values) !== undefined && values.PUBLIC_URL === undefined
        ? ['SMTP is set without PUBLIC_URL: links in e-mails lead to this machine']
        : []),
      ...(values.S3_BUCKET === undefined && values.S3_ENDPOINT !== undefined
        ? ['S3_ENDPOINT is set without S3_BUCKET: files are kept under DATA_DIR']
        : []),
      ...(values.S3_ENDPOINT === undefined && values.S3_PUBLIC_ENDPOINT !== undefined
        ? ['S3_PUBLIC_ENDPOINT is set without S3_ENDPOINT, and has no effect']
        : []),
      ...(values.DATABASE_REPLICA_URL === undefined || values.REDIS_URL !== undefined
        ? []
        : ['DATABASE_REPLICA_URL is set without REDIS_URL: the standby is read only while no other server runs']),
      ...(values.REDIS_URL === undefined || values.DATABASE_URL !== undefined
        ? []
        : ['REDIS_URL is set without DATABASE_URL: the included database serves this server alone']),
    ],
  };
}

/** Undefined: the S3 library looks for them where Amazon's programs do. */
function credentialsOf({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: NodeJS.ProcessEnv): S3Settings['credentials'] {
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return undefined;
  const given = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return AWS_SESSION_TOKEN ? { ...given, sessionToken: AWS_SESSION_TOKEN } : given;
}

type Values = z.output<typeof settings>;

function smtpOf(values: Values): SmtpSettings | undefined {
  const { SMTP_URL, SMTP_HOST, SMTP_PORT, SMTP_USERNAME, SMTP_PASSWORD, PUBLIC_URL } = values;
  if (SMTP_URL === undefined && SMTP_HOST === undefined) return undefined;
  const from = values.MAIL_FROM ?? `Inkstone <inkstone@${PUBLIC_URL === undefined ? 'localhost' : new URL(PUBLIC_URL.origin).hostname}>`;
  if (SMTP_URL !== undefined) return { url: SMTP_URL, from };
  const user = SMTP_USERNAME === undefined ? '' : `${encodeURIComponent(SMTP_USERNAME)}:${encodeURIComponent(SMTP_PASSWORD ?? '')}@`;
  const host = SMTP_HOST?.includes(':') ? `[${SMTP_HOST}]` : SMTP_HOST;
  return { url: `${SMTP_PORT === 465 ? 'smtps' : 'smtp'}://${user}${host}:${SMTP_PORT ?? 587}`, from };
}

/** @throws StartError when the client is missing */
function oidcOf(values: Values): OidcSettings | undefined {
  if (values.OIDC_ISSUER === undefined) return undefined;
  if (values.OIDC_CLIENT_ID === undefined) throw new StartError('OIDC_CLIENT_ID: is required with OIDC_ISSUER');
  return {
    issuer: values.OIDC_ISSUER,
    clientId: values.OIDC_CLIENT_ID,
    clientSecret: values.OIDC_CLIENT_SECRET,
    scopes: values.OIDC_SCOPES,
    name: values.OIDC_NAME,
    usernameClaim: values.OIDC_USERNAME_CLAIM,
    groupsClaim: values.OIDC_GROUPS_CLAIM,
    admin: values.OIDC_ADMIN_CLAIM === undefined ? undefined : { claim: values.OIDC_ADMIN_CLAIM, values: values.OIDC_ADMIN_VALUE },
    provision: values.OIDC_PROVISION === 'on',
    joinByEmail: values.OIDC_JOIN_BY_EMAIL === 'on',
  };
}
