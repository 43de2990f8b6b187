/** The example in the README of packages/sync, taken from there and run as a script against a real server. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

const PACKAGE = new URL('../../../../packages/sync/', import.meta.url);

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

it('types into a document from a script, as it says', async () => {
  const readme = await readFile(new URL('README.md', PACKAGE), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  expect(example.split('\n').length).toBeGreaterThan(10);
  const ann = await server.register('ann');
  const document = await server.createDocument(ann.token, 'Notes', 'before');
  const options = ['--import', 'tsx', '--input-type=module', '--eval', example];
  await promisify(execFile)(process.execPath, [...options, 'script', server.socketUrl, document, ann.token, ann.id], { cwd: PACKAGE });
  const { body } = await server.call('GET', `/api/documents/${document}`, { token: ann.token });
  expect(body.text).toBe('Typed by a script.\nbefore');
});
