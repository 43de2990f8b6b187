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
      rateLimits: true,
      logLevel: 'info',
      trustedProxies: [],
      notes: [],
    });
  });

  it('count as unset when empty', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', CORS_ORIGINS: '' })).toEqual(readConfig({}));
  });

  it('are read as they are meant', () => {
    const config = readConfig({
      PORT: '0',
      DATABASE_URL: 'postgres://u:p@db/inkstone',
      DATABASE_REPLICA_URL: 'postgresql://replica/inkstone',
      JWT_SECRET: 'sixteen-characters',
      CORS_ORIGINS: 'https://a.example/, http://b.example:8080',
      RATE_LIMITS: 'off',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    });
    expect(config).toMatchObject({ port: 0, rateLimits: false, corsOrigins: ['https://a.example', 'http://b.example:8080'] });
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect(config.notes).toHaveLength(1);
  });

  it.each([
    [{ PORT: 'http' }, /^PORT: /],
    [{ PORT: '65536' }, /^PORT: /],
    [{ PORT: '-1' }, /^PORT: /],
    [{ PORT: '4000', WEB_PORT: '4000' }, /^WEB_PORT: 4000 is PORT already/],
    [{ DATABASE_URL: 'mysql://x/y', JWT_SECRET: 'x'.repeat(32) }, /^DATABASE_URL: must be a URL that begins with postgres/],
    [{ DATABASE_URL: 'postgres://x/y' }, /^JWT_SECRET: is required with DATABASE_URL/],
    [{ REDIS_URL: 'http://x' }, /^REDIS_URL: must be/],
    [{ REDIS_URL: 'redis://a:1,http://b:2' }, /^REDIS_URL: must be/],
    [{ S3_BUCKET: 'files' }, /^S3_BUCKET: this version/],
    [{ S3_ENDPOINT: 'nowhere' }, /^S3_ENDPOINT: must be a URL/],
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
