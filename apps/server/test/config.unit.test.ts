import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

describe('settings', () => {
  it('are all optional', () => {
    expect(readConfig({})).toEqual({
      host: undefined,
      port: 8000,
      webPort: 3000,
      dataDir: resolve('./data'),
      databaseUrl: undefined,
      jwtSecret: undefined,
      corsOrigins: [],
      defaultRole: 'editor',
      installation: { registration: 'open', registrationDomains: [], links: true },
      passwords: true,
      oidc: undefined,
      smtp: undefined,
      rateLimits: true,
      logLevel: 'info',
      trustedProxies: [],
      s3: undefined,
      fileLimits: { maxBytes: 2 * 2 ** 30, documentBytes: 10 * 2 ** 30, accountBytes: 50 * 2 ** 30 },
      externalImages: true,
      notes: [],
    });
  });

  it.each([
    ['https://docs.example', { origin: 'https://docs.example', path: '' }],
    ['https://docs.example/', { origin: 'https://docs.example', path: '' }],
    ['http://docs.example:8080/a/inkstone/', { origin: 'http://docs.example:8080', path: '/a/inkstone' }],
  ])('have the address that browsers see, with or without a slash: %s', (PUBLIC_URL, publicUrl) => {
    expect(readConfig({ PUBLIC_URL }).publicUrl).toEqual(publicUrl);
  });

  it('take SMTP by a URL or by its parts', () => {
    const from = 'Ink <ink@docs.example>';
    expect(readConfig({ SMTP_URL: 'smtp://mail.example:25', MAIL_FROM: from }).smtp).toEqual({ url: 'smtp://mail.example:25', from });
    const parts = {
      SMTP_HOST: 'mail.example',
      SMTP_PORT: '465',
      SMTP_USERNAME: 'u@x',
      SMTP_PASSWORD: 'p:/@',
      PUBLIC_URL: 'https://docs.example',
    };
    expect(readConfig(parts).smtp).toEqual({ url: 'smtps://u%40x:p%3A%2F%40@mail.example:465', from: 'Inkstone <inkstone@docs.example>' });
    expect(readConfig({ SMTP_HOST: 'mail.example' }).smtp?.url).toBe('smtp://mail.example:587');
    expect(readConfig({ SMTP_HOST: 'mail.example' }).notes.join()).toContain('PUBLIC_URL');
  });

  it('take an identity provider, and who may sign up', () => {
    const given = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'ink', OIDC_ADMIN_CLAIM: 'roles', OIDC_ADMIN_VALUE: 'boss, chief' };
    expect(readConfig({ ...given, PASSWORDS: 'off' })).toMatchObject({
      passwords: false,
      oidc: {
        issuer: 'https://id.example',
        scopes: 'openid profile email',
        admin: { claim: 'roles', values: ['boss', 'chief'] },
        joinByEmail: false,
        provision: true,
      },
    });
    const closed = { REGISTRATION: 'closed', REGISTRATION_DOMAINS: 'Example.com, example.org', LINK_SHARING: 'off' };
    expect(readConfig(closed).installation).toEqual({
      registration: 'closed',
      registrationDomains: ['example.com', 'example.org'],
      links: false,
    });
  });

  it('take S3 with its endpoint, region and style of address', () => {
    const { s3 } = readConfig({ S3_BUCKET: 'files', S3_ENDPOINT: 'https://s3.example' });
    expect(s3).toEqual({ bucket: 'files', endpoint: 'https://s3.example', region: 'us-east-1', forcePathStyle: true });
    const amazon = readConfig({ S3_BUCKET: 'files', S3_REGION: 'eu-central-1' });
    expect(amazon.s3).toMatchObject({ endpoint: undefined, region: 'eu-central-1', forcePathStyle: false });
    const inside = readConfig({ S3_BUCKET: 'files', S3_ENDPOINT: 'http://s3:8333', S3_PUBLIC_ENDPOINT: 'https://docs.example' });
    expect(inside.s3).toMatchObject({ endpoint: 'http://s3:8333', publicEndpoint: 'https://docs.example' });
    expect(readConfig({ S3_PUBLIC_ENDPOINT: 'https://docs.example' }).notes).toEqual([expect.stringMatching(/^S3_PUBLIC_ENDPOINT is set/)]);
  });

  it('let pages load pictures of other servers, or not', () => {
    expect(readConfig({ EXTERNAL_IMAGES: 'off' }).externalImages).toBe(false);
    expect(() => readConfig({ EXTERNAL_IMAGES: 'no' })).toThrow('EXTERNAL_IMAGES: must be on or off');
  });

  it('count as unset when empty', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', CORS_ORIGINS: '' })).toEqual(readConfig({}));
  });

  it('are read as they are meant', () => {
    const config = readConfig({
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db/inkstone',
      DATABASE_REPLICA_URL: 'postgresql://replica/inkstone',
      JWT_SECRET: 'thirty-two characters, and more.',
      CORS_ORIGINS: 'https://a.example/, http://b.example:8080',
      RATE_LIMITS: 'off',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    });
    expect(config).toMatchObject({ port: 0, rateLimits: false, corsOrigins: ['https://a.example', 'http://b.example:8080'] });
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(config.databaseReplicaUrl).toBe('postgresql://replica/inkstone');
    expect(config.notes).toEqual([expect.stringMatching(/^DATABASE_REPLICA_URL is set without REDIS_URL/)]);
  });

  it.each([
    [{ PORT: 'http' }, /^PORT: /],
    [{ PORT: '65536' }, /^PORT: /],
    [{ PORT: '-1' }, /^PORT: /],
    [{ PORT: '4000', WEB_PORT: '4000' }, /^WEB_PORT: 4000 is PORT already/],
    [{ DATABASE_URL: 'mysql://x/y', JWT_SECRET: 'x'.repeat(32) }, /^DATABASE_URL: must be a URL that begins with postgres/],
    [{ DATABASE_URL: 'postgres://x/y' }, /^JWT_SECRET: is required with DATABASE_URL/],
    [{ DATABASE_REPLICA_URL: 'postgres://x/y' }, /^DATABASE_REPLICA_URL: is of no use without DATABASE_URL/],
    [
      { DATABASE_REPLICA_URL: 'postgres://x/y', DATABASE_URL: 'postgres://x/y', JWT_SECRET: 'x'.repeat(32) },
      /^DATABASE_REPLICA_URL: is DATABASE_URL itself/,
    ],
    [{ PUBLIC_URL: 'docs.example/inkstone' }, /^PUBLIC_URL: must be a URL like/],
    [{ PUBLIC_URL: 'https://docs.example/?a=b' }, /^PUBLIC_URL: must be a URL like/],
    [{ REDIS_URL: 'http://x' }, /^REDIS_URL: must be/],
    [{ REDIS_URL: 'redis://a:1,http://b:2' }, /^REDIS_URL: must be/],
    [{ S3_FORCE_PATH_STYLE: 'maybe' }, /^S3_FORCE_PATH_STYLE: must be true or false/],
    [{ FILE_MAX_BYTES: '2GB' }, /^FILE_MAX_BYTES: must be a number of bytes/],
    [{ QUOTA_ACCOUNT_BYTES: '0' }, /^QUOTA_ACCOUNT_BYTES: must be a number of bytes/],
    [{ S3_ENDPOINT: 'nowhere' }, /^S3_ENDPOINT: must be a URL/],
    [{ S3_PUBLIC_ENDPOINT: 'nowhere' }, /^S3_PUBLIC_ENDPOINT: must be a URL/],
    [{ CORS_ORIGINS: 'https://a.example/path' }, /^CORS_ORIGINS: "https:\/\/a.example\/path" is not an origin/],
    [{ CORS_ORIGINS: '*' }, /^CORS_ORIGINS: /],
    [{ DEFAULT_ROLE: 'admin' }, /^DEFAULT_ROLE: /],
    [{ RATE_LIMITS: 'maybe' }, /^RATE_LIMITS: /],
    [{ TRUSTED_PROXIES: 'everyone' }, /^TRUSTED_PROXIES: "everyone"/],
  ])('that cannot be used are named in one line: %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
    try {
      readConfig(env);
    } catch (error) {
      expect(String(error)).not.toContain('\n');
    }
  });

  it('never show a secret in the message', () => {
    expect(() => readConfig({ JWT_SECRET: 'hunter2' })).not.toThrow(/hunter2/);
    expect(() => readConfig({ DATABASE_URL: 'mysql://user:hunter2@x/y' })).not.toThrow(/hunter2/);
  });
});
