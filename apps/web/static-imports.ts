/** What a built script needs before it can run. */
import type { Rolldown } from 'vite';

type Bundle = Readonly<Rolldown.OutputBundle>;

/** @returns the names of `file` and of all scripts that it imports statically, however far */
export function withStaticImports(bundle: Bundle, file: string, found = new Set<string>()): Set<string> {
  const chunk = bundle[file];
  if (chunk?.type !== 'chunk' || found.has(file)) return found;
  found.add(file);
  for (const needed of chunk.imports) withStaticImports(bundle, needed, found);
  return found;
}

/** @param module its source, as the end of its path @throws when the build has not made a script of its own for it */
export function scriptOf(bundle: Bundle, module: string): Rolldown.OutputChunk {
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && file.facadeModuleId?.endsWith(module)) return file;
  }
  throw new Error(`${module} is in no script of its own`);
}

/** The script that the page's HTML names. */
export function entryScript(bundle: Bundle): Rolldown.OutputChunk {
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && file.isEntry) return file;
  }
  throw new Error('the build has no entry');
}
