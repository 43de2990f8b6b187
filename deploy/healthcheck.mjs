// The image's HEALTHCHECK: exit code 0 if the server in this container can serve. The image has no curl.
import { readFileSync } from 'node:fs';

/** A setting, from the environment or from the file that `<NAME>_FILE` names. */
function setting(name) {
  const file = process.env[`${name}_FILE`];
  return (file ? readFileSync(file, 'utf8') : (process.env[name] ?? '')).trim();
}

const host = setting('HOST');
const everywhere = ['', '0.0.0.0', '::'].includes(host);
const address = host.includes(':') ? `[${host}]` : host;
const url = `http://${everywhere ? '127.0.0.1' : address}:${setting('PORT') || 8000}/health/ready`;
const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch((error) => error);
if (!answer.ok) {
  process.stderr.write(`${url}: ${answer.status ?? answer.cause ?? answer}\n`);
  process.exit(1);
}
