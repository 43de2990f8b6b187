/** The web port: serves the web app's files, and the API on the same origin. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import serveFiles from '@fastify/static';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';

export interface WebDeps {
  /** The folder of the built web app. */
  readonly folder: string;
  /** Where the web app is on its origin: `/inkstone`, or empty at the root. */
  readonly publicPath: string;
  /** As browsers see it, if the operator has said so. */
  readonly publicOrigin: string | null;
  /** The HTTP server of the web port. */
  readonly server: Server;
  readonly logger: Logger;
  /** Where browsers send files to, and read them from, besides this server; null: nowhere. */
  readonly fileOrigin: string | null;
  /** Of a CDN that has the files of `assets/`; null: browsers fetch them here. */
  readonly assetUrl: string | null;
  /** Whether documents show pictures of other servers. */
  readonly externalImages: boolean;
}

/** Allows only what the app needs. Documents show images from any site, unless the operator forbids it. Mantine and ProseMirror set inline styles. */
function contentSecurityPolicy(
  { fileOrigin, externalImages, publicOrigin, assetUrl }: Pick<WebDeps, 'fileOrigin' | 'externalImages' | 'publicOrigin' | 'assetUrl'>,
  importMap: ImportMap | null,
  host: string,
): string {
  const files = fileOrigin === null ? '' : ` ${fileOrigin}`;
  const assets = assetUrl === null ? '' : ` ${new URL(assetUrl).origin}`;
  const inline = importMap === null ? '' : ` '${importMap.hash}'`;
  return [
    "default-src 'none'",
    `script-src 'self'${assets}${inline}`,
    `style-src 'self' 'unsafe-inline'${assets}`,
    `img-src 'self' data: blob:${externalImages ? ' http: https:' : `${files}${assets}`}`,
    `media-src 'self' blob:${files}`,
    `font-src 'self' data:${assets}`,
    `connect-src 'self'${socketOrigins(publicOrigin, host)}${files}${assets}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where the app opens its sockets. `'self'` covers them in newer browsers only. */
function socketOrigins(publicOrigin: string | null, host: string): string {
  if (publicOrigin !== null) return ` ${publicOrigin.replace(/^http/, 'ws')}`;
  // What is no host gets no sockets. The header goes back to who sent it.
  return /^[\w.:[\]-]{1,255}$/.test(host) ? ` ws://${host} wss://${host}` : '';
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

const isApi = (url: string) => /^\/(api|health|ws)(?=[/?]|$)/.test(url);

/** Answers requests on the web port. */
export function webListener(web: FastifyInstance, api: FastifyInstance): RequestListener {
  return (request, response) => {
    const { routing } = isApi(request.url ?? '/') ? api : web;
    routing(request, response);
  };
}

/** Builds the part of the web port that serves files. */
export async function buildWeb(deps: WebDeps): Promise<FastifyInstance> {
  const { folder, publicPath, publicOrigin, assetUrl, server, logger, externalImages } = deps;
  const transport = publicOrigin?.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {};
  const web = fastify({
    serverFactory: () => server,
    // However busy the machine is, the start is not given up.
    pluginTimeout: 0,
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const page = 'index.html';
  const hashes = assetUrl === null ? null : readHashes(folder);
  const importMap = hashes === null ? null : importMapOf(assetUrl ?? '', hashes);
  web.addHook('onRequest', async ({ headers }, reply) => {
    reply.headers({ ...HEADERS, ...transport, 'content-security-policy': contentSecurityPolicy(deps, importMap, headers.host ?? '') });
  });
  if (!existsSync(join(folder, page))) {
    web.get('/*', async (_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send('The web app has not been built: npm start does it.\n'),
    );
    await web.ready();
    return web;
  }
  if (publicPath !== '' || !externalImages || assetUrl !== null) {
    const written = withSettings(readFileSync(join(folder, page), 'utf8'), publicPath, externalImages);
    const html = assetUrl === null ? written : withAssets(written, { assetUrl, publicPath, hashes: hashes ?? {}, importMap });
    const send = (reply: FastifyReply) => reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html);
    web.get('/', (_request, reply) => send(reply));
    web.get(`/${page}`, (_request, reply) => send(reply));
    web.setNotFoundHandler((request, reply) => (isPage(request) ? send(reply) : notFound(reply)));
  } else web.setNotFoundHandler((request, reply) => (isPage(request) ? reply.sendFile(page) : notFound(reply)));
  await web.register(serveFiles, {
    root: folder,
    wildcard: true,
    index: page,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // File names in assets/ contain a hash of the content, so these files never change.
      const forEver = path.includes('/assets/');
      reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache');
      // A CDN that fetches them here passes this on to pages of this origin.
      if (forEver) reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
    },
  });
  web.setErrorHandler((error, request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a file could not be served');
    return reply
      .code(status)
      .type('text/plain; charset=utf-8')
      .send(status >= 500 ? 'The server failed\n' : 'Bad request\n');
  });
  await web.ready();
  return web;
}

function isPage({ method, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  return (method === 'GET' || method === 'HEAD') && !/\.\w+$/.test(path) && !path.startsWith('/assets/');
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
}

/** The app's page for a path of an origin: its own addresses begin with it, and its scripts are told. They are told too what documents may not show. */
function withSettings(html: string, publicPath: string, externalImages: boolean): string {
  const path = publicPath.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const told = [
    ...(path === '' ? [] : [`<meta name="inkstone-base" content="${path}" />`]),
    ...(externalImages ? [] : ['<meta name="inkstone-external-images" content="off" />']),
  ];
  return html
    .replaceAll(/ (href|src)="\/(?!\/)/g, ` $1="${path}/`)
    .replace('<meta charset="utf-8" />', (first) => [first, ...told].join('\n    '));
}

/** Hashes of files for a browser to compare, by their names in the build. */
type Hashes = Readonly<Record<string, string>>;

/** The build's list of assets. @returns nothing for a build without one */
function readHashes(folder: string): Hashes {
  const path = join(folder, 'assets.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Hashes) : {};
}

interface ImportMap {
  readonly json: string;
  /** By which the page's policy allows it. */
  readonly hash: string;
}

/** Tells browsers the hashes of all scripts that are imported, at once or later: one that a CDN has altered is not run. */
function importMapOf(assetUrl: string, hashes: Hashes): ImportMap {
  const scripts = Object.entries(hashes).filter(([file]) => file.endsWith('.js'));
  const json = JSON.stringify({ integrity: Object.fromEntries(scripts.map(([file, hash]) => [`${assetUrl}/${file}`, hash])) });
  return { json, hash: `sha256-${createHash('sha256').update(json).digest('base64')}` };
}

interface Assets {
  readonly assetUrl: string;
  readonly publicPath: string;
  readonly hashes: Hashes;
  readonly importMap: ImportMap | null;
}

/** The page with its assets from the CDN, each script and style with its hash. */
function withAssets(html: string, { assetUrl, publicPath, hashes, importMap }: Assets): string {
  const map = importMap === null ? '' : `<script type="importmap">${importMap.json}</script>\n    `;
  return html
    .replaceAll(/ (href|src)="([^"]*)\/(assets\/[^"]+)"/g, (whole, attribute: string, base: string, file: string) => {
      if (base !== publicPath) return whole;
      const hash = /\.(js|css)$/.test(file) ? hashes[file] : undefined;
      return ` ${attribute}="${assetUrl}/${file}"${hash === undefined ? '' : ` integrity="${hash}"`}`;
    })
    .replace('<script type="module"', (first) => map + first);
}
