/** Which statements join what would be on several databases stands in docs/scale.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OF_DOCUMENTS, OF_INSTALLATION } from '../support/placement.ts';
import { tablesByFunction } from '../support/statements.ts';

/** These read and write whole databases. */
const OF_OPERATORS = /^(db\/migrations|backup|doctor)\//;

/** The names in the table after this heading, which are those in its second column. */
function listed(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/scale.md'), 'utf8');
  const [, section = ''] = text.split('### Statements that join both\n');
  const rows = (section.split('\n#')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => [...(row.split('|')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''));
}

it('docs/scale.md lists the functions whose statements name tables of documents and tables of the installation', () => {
  const crossing = [...tablesByFunction(OF_OPERATORS)].filter(
    ([, tables]) => [...tables].some((table) => OF_DOCUMENTS.has(table)) && [...tables].some((table) => OF_INSTALLATION.has(table)),
  );
  const names = crossing.map(([name]) => name.split(' ')[1] ?? '');
  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
  expect(listed().sort(), 'a statement that joins both is new, or is gone: say in docs/scale.md how it will be answered').toEqual(
    names.sort(),
  );
});
