/** The wire format can't change by accident: clients of the version before would meet messages that they do not know. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Delta, Text } from '@inkstone/ot';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { CloseCode, HEARTBEAT_MS, LIMITS, SUBPROTOCOL } from '../src/index.ts';
import { clientMessage, serverMessage } from '../src/protocol/protocol.ts';

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
  ).toEqual({ 'inkstone.v1': 'ce672e53b622517d' });
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

/** What is known of a JSON value: the fields of an object and which of them may be absent; null where the page says it in words. */
type Shape = { readonly [field: string]: { readonly optional: boolean; readonly of: Shape | null } };

/** The rows of the table under a heading, without its head, as cells. */
function tableUnder(heading: string): string[][] {
  const section =
    readFileSync(DOCUMENT, 'utf8')
      .split(/^#+ /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Reads `{"a","b"?,"c":{"d"} or null,"e":[{"f"}],"g":"x"}`, as docs/protocol.md writes messages. @throws SyntaxError */
function readShape(source: string): { type: string | null; shape: Shape } {
  let rest = source;
  const take = (pattern: RegExp): string | null => {
    const found = new RegExp(`^(?:${pattern.source})`).exec(rest);
    if (found === null) return null;
    rest = rest.slice(found[0].length);
    return found[1] ?? found[0];
  };
  const need = (pattern: RegExp): string => {
    const taken = take(pattern);
    if (taken === null) throw new SyntaxError(`${pattern.source} is missing before ${rest} in ${source}`);
    return taken;
  };
  let type: string | null = null;
  const object = (): Shape => {
    const shape: Record<string, Shape[string]> = {};
    do {
      const name = need(/"(\w+)"/);
      let of: Shape | null = null;
      if (take(/:/) !== null) {
        const literal = take(/"(\w+)"|true/);
        if (name === 'type') type = literal;
        const list = literal === null && take(/\[/) !== null;
        if (literal === null) {
          need(/\{/);
          of = object();
        }
        if (list) need(/\]/);
        take(/ or null/);
      }
      shape[name] = { optional: take(/\?/) !== null, of };
    } while (take(/,/) !== null);
    need(/\}/);
    return shape;
  };
  need(/\{/);
  const shape = object();
  if (rest !== '') throw new SyntaxError(`${rest} is left of ${source}`);
  return { type, shape };
}

/** A field that one row of a message lacks may be absent. */
function eitherOf(one: Shape, other: Shape): Shape {
  const fields = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...fields].map((field) => {
      const [a, b] = [one[field], other[field]];
      return [field, { optional: !a || !b || a.optional || b.optional, of: a?.of ?? b?.of ?? null }];
    }),
  );
}

/** The messages of a table, by type; rows of one type are its variants. */
function documentedMessages(heading: string): Record<string, Shape> {
  const messages: Record<string, Shape> = {};
  const sources = tableUnder(heading).flatMap(([cell = '']) => [...cell.matchAll(/`([^`]*)`/g)].map(([, source]) => source as string));
  for (const source of sources) {
    const { type, shape } = readShape(source);
    if (type === null) throw new SyntaxError(`${source} has no type`);
    messages[type] = messages[type] === undefined ? shape : eitherOf(messages[type], shape);
  }
  return messages;
}

type JsonSchema = {
  readonly properties?: Record<string, JsonSchema>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: string;
};

/** The shape that a schema asks for, as deep as `documented` tells it. */
function shapeOf(schema: JsonSchema, documented: Shape | undefined): Shape {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([field, value]) => {
      const inner = documented?.[field]?.of;
      const object = value.items ?? value.anyOf?.find(({ properties }) => properties) ?? value;
      return [field, { optional: !schema.required?.includes(field), of: inner ? shapeOf(object, inner) : null }];
    }),
  );
}

it.each([
  ['From the client', clientMessage],
  ['From the server', serverMessage],
])('docs/protocol.md has the messages of the schema and their fields, and no others: %s', (heading, union) => {
  const documented = documentedMessages(heading);
  const { oneOf, anyOf } = z.toJSONSchema(union, { unrepresentable: 'any' }) as { oneOf?: JsonSchema[]; anyOf?: JsonSchema[] };
  const schemas = (oneOf ?? anyOf ?? []).map((schema) => {
    const type = schema.properties?.type?.const ?? '';
    return [type, shapeOf(schema, documented[type])] as const;
  });
  expect(documented).toEqual(Object.fromEntries(schemas));
});

it('docs/protocol.md has the limits', () => {
  const limits = Object.fromEntries(tableUnder('Limits').map(([what = '', limit = '']) => [what, Number(limit.replace(/[^0-9]/g, ''))]));
  expect(limits).toEqual({
    'a frame from a client': LIMITS.frameBytes,
    'units that an edit inserts': LIMITS.editLength,
    "characters of a document's content as JSON": LIMITS.documentJson,
    'operations of an edit': LIMITS.editOps,
    'units of a document': LIMITS.documentLength,
    "an edit's id": LIMITS.editIdLength,
    // The server alone knows this one; its own tests hold it.
    'messages that are not understood, in 10 s': 20,
  });
  expect(Object.keys(LIMITS)).toHaveLength(Object.keys(limits).length - 1);
});

it('docs/protocol.md has the codes with which the server closes a socket', () => {
  const codes = tableUnder('Why the server closes a socket').map(([code]) => Number(code));
  expect(codes.sort()).toEqual(Object.values(CloseCode).sort());
});

it('docs/protocol.md has the time between two signs of life', () => {
  const row = tableUnder('From the server').find(([message]) => message === '`{"type":"alive"}`');
  expect(row?.[1]).toBe(`a sign of life, every ${HEARTBEAT_MS / 1_000} s`);
});
