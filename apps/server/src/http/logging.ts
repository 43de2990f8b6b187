/** The log: JSON lines without secrets. */
import { type DestinationStream, type Logger, pino } from 'pino';

/** Fields that contain secrets. They are hidden up to two levels deep. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'ticket',
  'setupCode',
  'secret',
  'link',
];

/** Hides tokens in a URL: in its query, where browsers must put them to open sockets, and those of links. */
export function withoutSecrets(url: string): string {
  return url
    .replace(/([?&](?:token|ticket|access_token|code|state|setup)=)[^&#\s]*/gi, '$1[hidden]')
    .replace(/(\/(?:api\/links|s)\/)[^/?#\s]+/g, '$1[hidden]');
}

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  return pino(
    {
      level,
      redact: { paths, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      base: { pid: process.pid },
      serializers: {
        err: describeError,
        req: (request: { id?: string; method?: string; url?: string }) => ({
          id: request.id,
          method: request.method,
          url: withoutSecrets(request.url ?? ''),
        }),
      },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
}

/** Name, message and stack of an error and its causes. Other fields are left out: a database error's `detail` contains row values. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = (error as NodeJS.ErrnoException).code;
  return { name, code, message: withoutSecrets(message), stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}
