/** A real S3 server for tests: Debian's `radosgw` over one Ceph monitor and one storage daemon that keeps everything in memory. Ready after about 15 s. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export interface S3Account {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** On a busy machine a start takes 25 s. A daemon that hangs fails the tests after this time, in ms. */
const START_TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** A new, empty bucket. */
export async function makeBucket({ endpoint, accessKeyId, secretAccessKey }: S3Account, name: string): Promise<void> {
  const client = new S3Client({ endpoint, region: 'default', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: name }));
  client.destroy();
}

const configuration = (folder: string, fsid: string, monitor: number, port: number) => `
[global]
fsid = ${fsid}
mon host = v1:127.0.0.1:${monitor}
ms bind msgr2 = false
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon max pg per osd = 1000
mon data avail crit = 0
mon data avail warn = 0
osd objectstore = memstore
memstore device bytes = 8589934592
osd class load list = *
run dir = ${folder}
admin socket = ${folder}/$name.asok
log file = /dev/null
mon cluster log file = /dev/null
mon data = ${folder}/mon
osd data = ${folder}/osd
keyring = ${folder}/keyring
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw data = ${folder}
rgw enable quota threads = false
rgw enable lc threads = false
rgw run sync thread = false
rgw thread pool size = 64
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function startRadosgw(): Promise<S3Account & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-s3-'));
  await Promise.all([mkdir(join(folder, 'mon')), mkdir(join(folder, 'osd'))]);
  const [monitor, port, fsid, osd] = [await freePort(), await freePort(), randomUUID(), randomUUID()];
  const config = join(folder, 'ceph.conf');
  await writeFile(config, configuration(folder, fsid, monitor, port));
  const account = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'inkstone-test', secretAccessKey: randomUUID() };
  const children: ChildProcess[] = [];
  const said: string[] = [];
  let stopped = false;
  // Commands wait without end for a daemon that has died.
  const fail = new AbortController();
  const call = (program: string, ...args: string[]) => run(program, args, { signal: fail.signal, timeout: START_TIMEOUT_MS });
  /** @param lives how often it may be started again when it ends: a storage daemon may ask the monitor before it knows it, and ends ("wrong fsid") */
  const start = (lives: number, program: string, ...args: string[]) => {
    const child = spawn(program, ['-f', '-c', config, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => said.push(text.toString()));
    child.on('error', fail.abort.bind(fail));
    child.on('exit', (code, signal) => {
      if (stopped) return;
      if (lives > 0) start(lives - 1, program, ...args);
      else fail.abort(new Error(`${program} ended (${code ?? signal})`));
    });
  };
  const stop = async () => {
    stopped = true;
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const address = ['--public-addr', `v1:127.0.0.1:${monitor}`];
    await call('ceph-mon', '--mkfs', '-i', 'a', '--fsid', fsid, '-c', config, '--mon-initial-members', 'a', ...address);
    start(0, 'ceph-mon', '-i', 'a', ...address);
    await call('ceph', '-c', config, 'osd', 'new', osd);
    await call('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd, '-c', config);
    start(5, 'ceph-osd', '-i', '0');
    start(0, 'radosgw', '-n', 'client.rgw');
    const keys = ['--access-key', account.accessKeyId, '--secret-key', account.secretAccessKey];
    await call('radosgw-admin', '-c', config, 'user', 'create', '--uid=inkstone', '--display-name=Inkstone', ...keys);
    while (
      !(await fetch(account.endpoint).then(
        () => true,
        () => false,
      ))
    )
      await delay(50, undefined, { signal: fail.signal });
  } catch (cause) {
    await stop();
    const why = fail.signal.reason ?? cause;
    throw new Error(`radosgw does not start (npm test installs radosgw, ceph-mon and ceph-osd): ${why}\n${said.slice(-20).join('')}`, {
      cause,
    });
  }
  return { ...account, stop };
}
