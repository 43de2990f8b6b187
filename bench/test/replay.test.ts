/** Recorded sessions of real people, typed again through a running server, must give what they wrote. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayAlone, replayConcurrent, replaySequential } from '../src/replay.ts';
import { type Account, Server } from '../src/server.ts';
import { readTrace } from '../src/traces.ts';

/** `npm run bench` replays all of each. */
const EDITS = 20_000;
/** A replay makes tens of thousands of commits one after another, beside other tests. */
const REPLAY_TIMEOUT_MS = 900_000;

let server: Server;
let people: Account[];

beforeAll(async () => {
  server = await Server.start();
  people = [await server.register('ann'), await server.register('ben'), await server.register('cleo')];
});

afterAll(async () => {
  await server.stop();
});

describe('a recorded session through client sessions, sockets, server and database', () => {
  it.each(['automerge-paper', 'seph-blog1', 'rustcode', 'sveltecomponent', 'json-crdt-blog-post', 'json-crdt-patch'])(
    'of one writer gives the recorded text in every client and in the API: %s (R2, R3)',
    async (name) => {
      const trace = readTrace(name, EDITS);
      const { texts, stored } = await replaySequential(server, people, trace);
      expect(stored === (trace.end ?? replayAlone(trace))).toBe(true);
      expect(new Set([...texts, stored]).size).toBe(1);
    },
    REPLAY_TIMEOUT_MS,
  );

  // These sessions wait for each commit, so they run at the same time.
  it.concurrent(
    'of two who write at once gives the recorded text everywhere, one version a transaction (R2, R3)',
    async ({ expect }) => {
      // The whole trace is replayed, because only its final text is known.
      const trace = readTrace('friendsforever');
      const { texts, stored, version } = await replayConcurrent(server, people, trace);
      expect(version).toBe(trace.edits.length);
      expect(stored === trace.end).toBe(true);
      expect(new Set([...texts, stored]).size).toBe(1);
    },
    REPLAY_TIMEOUT_MS,
  );

  it.concurrent(
    'of three who write at once gives the same text everywhere (R2, R3)',
    async ({ expect }) => {
      const trace = readTrace('clownschool', EDITS);
      const { texts, stored } = await replayConcurrent(server, people, trace);
      expect(new Set([...texts, stored]).size).toBe(1);
    },
    REPLAY_TIMEOUT_MS,
  );
});
