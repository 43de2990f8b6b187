/** Prints all texts: for each its key, the English and the German one. `npm run texts` runs it; the app does not have it. */
import { de } from './de.ts';
import { en } from './en.ts';

type Tree = { readonly [key: string]: string | Tree };

/** Every text under its key, as `t` takes it. */
function textsOf(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : textsOf(value, `${path}${key}.`),
  );
}

const german = new Map(textsOf(de));
const wanted = process.argv[2]?.toLowerCase() ?? '';
for (const [key, english] of textsOf(en)) {
  const lines = [key, `  en  ${english}`, `  de  ${german.get(key)}`].map((line) => line.replaceAll('\n', '⏎'));
  if (lines.join('\n').toLowerCase().includes(wanted)) process.stdout.write(`${lines.join('\n')}\n`);
}
