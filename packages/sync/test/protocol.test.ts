/** The wire format can't change by accident: clients of the version before would meet messages that they do not know. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Delta, Text } from '@inkstone/ot';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { CloseCode, HEARTBEAT_MS, LIMITS, SUBPROTOCOL } from '../src/index.ts';
import { clientMessage, serverMessage } from '../src/protocol.ts';

const DOCUMENT = new URL('../../../docs/protocol.md', import.meta.url);

/** Every message in both directions, and all that is known without one. A delta is `any` here: the laws of packages/ot hold it. */
const wire = {
  subprotocol: SUBPROTOCOL,
  client: z.toJSONSchema(clientMessage, { unrepresentable: 'any' }),
  server: z.toJSONSchema(serverMessage, { unrepresentable: 'any' }),
  limits: LIMITS,
  closeCodes: CloseCode,
  heartbeat: HEARTBEAT_MS,
};

it('the schema of the wire is the one that docs/protocol.md describes', () => {
  const hash = createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16);
  expect(
    { [SUBPROTOCOL]: hash },
    `The messages, limits or close codes have changed. If clients and servers of the version before still understand each other (a new optional field,
say), describe the change in docs/protocol.md and put the new hash here. If not, give SUBPROTOCOL a new version, and let the server speak both.`,
  ).toEqual({ 'inkstone.v1': 'ffd444f734ed8708' });
});

it('the checksums that docs/protocol.md gives for tests are right', () => {
  const contents: Delta[] = [
    [{ insert: '\n' }],
    [
      { insert: 'a' },
      { insert: 'b', attributes: { bold: true } },
      { insert: { divider: true } },
      { insert: '\n', attributes: { header: 1 } },
    ],
  ];
  const document = readFileSync(DOCUMENT, 'utf8');
  for (const content of contents) expect(document).toContain(`\`${Text.of(content).checksum()}\``);
});

it('docs/protocol.md names every message, field, limit and close code', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const named = [
    ...[clientMessage, serverMessage].flatMap(({ options }) =>
      options.flatMap(({ shape }) => [...Object.keys(shape), ...[...shape.type.values].map((type) => `"type":"${type}"`)]),
    ),
    ...Object.values(CloseCode).map(String),
    ...Object.values(LIMITS).map((limit) => limit.toLocaleString('en')),
    `${HEARTBEAT_MS / 1_000} s`,
  ];
  expect(named.filter((name) => !document.includes(name))).toEqual([]);
});
