/** People write through a rolling upgrade from the last release to the present build, and back. A short form of `npm run bench -- upgrade`. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../src/faults/run.ts';
import { lastRelease } from '../src/release.ts';
import { root } from '../src/server.ts';

it('loses and doubles nothing while servers of two versions share a database and Redis', async () => {
  const { program } = lastRelease();
  const outcome = await run({
    seed: 1,
    balancer: 'haproxy',
    documents: 2,
    rate: 4,
    program,
    becoming: [join(root, 'apps/server/dist/main.js'), program],
    rollings: 2,
    kills: 0,
    minutes: 0,
    measureMs: 0,
    failovers: 0,
    script: [],
    say: () => undefined,
  });
  expect(outcome).toMatchObject({ violations: [], lost: 0, doubled: 0 });
  expect(outcome.acknowledged).toBeGreaterThan(100);
  // Each server has ended twice, with people on it.
  expect(outcome.gaps.length).toBeGreaterThan(2);
});
