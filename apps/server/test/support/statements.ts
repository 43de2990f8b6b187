/** Finds which tables each function of the server names in its SQL, for `test/db/placement.unit.test.ts`. It reads the text of the sources, not their meaning. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SOURCE = join(import.meta.dirname, '../../src');

/** A function or a constant at the top of a file, or a method of it. */
interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly isMethod: boolean;
  /** Names that its file takes from others. */
  readonly imports: ReadonlySet<string>;
}

const IMPORT = /^import (?:type )?\{([^}]*)\}/gm;
const DECLARATION = /^(?:export )?(?:async )?(?:function\*?|const|class) (\w+)|^ {2,4}(?:static )?(?:async )?(#?\w+)\(.*\{$/gm;
/** Keywords, or calls of the query builder, after which a table stands. */
const IN_SQL = /\b(?:FROM|JOIN|INTO|UPDATE|USING|TABLE)\s+(?:ONLY\s+)?([a-z_]+)/g;
const IN_BUILDER = /(?:selectFrom|innerJoin|leftJoin|insertInto|updateTable|deleteFrom|from|using)\(\s*\[?\s*'([a-z_]+)/g;
/** A declaration without these is a part of statements of others. */
const RUNS = /\bexecute\w*\(|\.query\b/;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^\s*--.*$/gm;
const NOT_A_METHOD = new Set(['if', 'for', 'while', 'switch', 'catch', 'constructor']);

function declarationsOf(path: string): Declaration[] {
  const text = readFileSync(path, 'utf8').replace(COMMENT, '');
  const marks = [...text.matchAll(DECLARATION)].filter(({ 2: method }) => method === undefined || !NOT_A_METHOD.has(method));
  const file = relative(SOURCE, path);
  const imports = new Set([...text.matchAll(IMPORT)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []));
  return marks.map((mark, index) => ({
    name: mark[1] ?? mark[2] ?? '',
    file,
    text: text.slice(mark.index, marks[index + 1]?.index),
    isMethod: mark[1] === undefined,
    imports,
  }));
}

/** The migrations and the schema. */
export function tables(): Set<string> {
  const folder = join(SOURCE, 'db/migrations');
  const made = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/CREATE (?:UNLOGGED )?TABLE (\w+) \(/g)].map(([, table]) => table ?? ''),
  );
  return new Set(made);
}

/** The tables that each function names that runs statements, with those of the parts that it puts in: `file.ts functionName` to tables. */
export function tablesByFunction(skipped: RegExp): Map<string, Set<string>> {
  const known = tables();
  const paths = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !skipped.test(path));
  const all = paths.flatMap((path) => declarationsOf(join(SOURCE, path)));
  const named = new Map(
    all.map((each) => [
      each,
      new Set(
        [...each.text.matchAll(IN_SQL), ...each.text.matchAll(IN_BUILDER)]
          .map(([, table]) => table ?? '')
          .filter((table) => known.has(table)),
      ),
    ]),
  );
  const parts = all
    .filter(({ text, isMethod }) => !isMethod && !RUNS.test(text))
    .map((part) => ({ part, word: new RegExp(`\\b${part.name}\\b`) }));
  // A part may have parts itself.
  for (let grew = true; grew; ) {
    grew = false;
    for (const [declaration, own] of named) {
      for (const { part, word } of parts) {
        const tables = named.get(part) ?? new Set();
        const isInReach = part !== declaration && (part.file === declaration.file || declaration.imports.has(part.name));
        if (tables.size === 0 || !isInReach || !word.test(declaration.text)) continue;
        for (const table of tables) {
          if (own.has(table)) continue;
          own.add(table);
          grew = true;
        }
      }
    }
  }
  const found = new Map<string, Set<string>>();
  for (const [{ name, file, text }, own] of named) if (RUNS.test(text) && own.size > 0) found.set(`${file} ${name}`, own);
  return found;
}
