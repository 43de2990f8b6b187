// Checks deploy/monitoring with the real programs: promtool reads the alerts and tries them, and a Prometheus that watches a running server answers each question
// of the dashboard. Part of `npm run test:deploy`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

const root = fileURLToPath(new URL('../..', import.meta.url));
const monitoring = join(root, 'deploy/monitoring');
const WAIT_MS = 60_000;

export async function testMonitoring(say = (line) => process.stdout.write(`${line}\n`)) {
  for (const args of [
    ['check', 'rules', 'alerts.yaml'],
    ['check', 'config', 'prometheus.yml'],
    ['test', 'rules', 'alerts.test.yaml'],
  ]) {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: monitoring, encoding: 'utf8' });
    if (status !== 0) throw new Error(`promtool ${args.join(' ')}: ${stdout}${stderr}`);
  }
  say('monitoring: promtool accepts the alerts and the configuration, and the alerts fire as they should');
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-monitoring-'));
  const children = [];
  try {
    const [port, webPort, prometheusPort] = [await freePort(), await freePort(), await freePort()];
    children.push(
      start(process.execPath, [join(root, 'apps/server/dist/main.js')], {
        PORT: port,
        WEB_PORT: webPort,
        DATA_DIR: join(folder, 'data'),
        LOG_LEVEL: 'error',
      }),
    );
    const url = `http://localhost:${port}`;
    await until(async () => (await fetch(`${url}/health/ready`)).ok, 'the server is ready');
    await write(url);
    writeFileSync(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: inkstone, static_configs: [{ targets: ["localhost:${port}"] }] }]\n`,
    );
    const options = [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/tsdb`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ];
    children.push(start('prometheus', [...options, '--log.level=error']));
    const ask = async (query) => {
      const answer = await fetch(`http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { status, error, data } = await answer.json();
      if (status !== 'success') throw new Error(`${query}: ${error}`);
      return data.result;
    };
    await until(
      async () => (await ask('count_over_time(up{job="inkstone"}[1m]) >= 3')).length > 0,
      'Prometheus has asked the server three times',
    );
    const { panels } = JSON.parse(readFileSync(join(monitoring, 'dashboard.json'), 'utf8'));
    const questions = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    let answered = 0;
    for (const { expr } of questions) {
      const result = await ask(expr.replaceAll('$job', '.*').replaceAll('$__rate_interval', '30s'));
      if (result.length > 0) answered++;
    }
    // The rest are about what this server has not done: mails, messages to others, refused sockets.
    if (answered < questions.length * 0.75)
      throw new Error(`only ${answered} of ${questions.length} questions of the dashboard have an answer`);
    say(`monitoring: Prometheus understands all ${questions.length} questions of the dashboard, and has an answer to ${answered}`);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(
      children.map((child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()))),
    );
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody signs up, makes a document and types a letter. */
async function write(url) {
  const call = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json();
  };
  const { accessToken } = await call('/api/auth/register', { username: 'probe', email: 'probe@example.com', password: 'mauve-lantern-42' });
  const { id } = await call('/api/documents', { title: 'Watched', text: '' }, accessToken);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/documents/${id}?token=${accessToken}`);
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const { type, version } = JSON.parse(String(data));
      if (type === 'document') socket.send(JSON.stringify({ type: 'edit', operation: 'insert', position: 0, content: 'x', version }));
      if (type === 'edit') resolve();
    });
  });
  socket.close();
}

function start(program, args, env = {}) {
  return spawn(program, args, {
    env: { ...process.env, ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function until(isTrue, what) {
  const end = Date.now() + WAIT_MS;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${WAIT_MS / 1000} s: ${what}`);
    await delay(200);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await testMonitoring();
