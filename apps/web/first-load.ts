/**
 * A budget for the script of a first visit. The build prints what each page takes and fails above its limit: what is only needed later is loaded when it is
 * opened (`components/lazy/lazy-part.tsx`).
 *
 * Counted is what must have come before the page is whole: the entry, the app and the page, with all that they import statically. What is fetched when it is
 * opened, or ahead of that in an idle page, is not counted, nor are styles and workers.
 */
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import { entryScript, scriptOf, withStaticImports } from './static-imports.ts';

interface Visit {
  readonly name: string;
  /** The source of the page, as the end of its path. */
  readonly page: string;
  /** Gzipped, in units of 1,024 bytes. */
  readonly maxKilobytes: number;
}

/** What may be loaded first. Each limit has some room for what later changes add to the page itself. */
export const FIRST_VISITS = {
  signIn: { name: 'signing in', page: 'src/pages/account/SignInPage.tsx', maxKilobytes: 215 },
  documents: { name: 'the documents', page: 'src/pages/dashboard/page.ts', maxKilobytes: 225 },
  document: { name: 'a document', page: 'src/pages/document/DocumentPage.tsx', maxKilobytes: 324 },
} as const satisfies Record<string, Visit>;

/** @param app the source that the entry loads on every page, as the end of its path */
export function firstLoadBudget(app: string, visits: readonly Visit[]): Plugin {
  return {
    name: 'first-load-budget',
    apply: 'build',
    generateBundle: {
      // After Vite's own changes of the scripts.
      order: 'post',
      handler(_options, bundle) {
        const loads = visits.map((visit) => ({ visit, scripts: scriptsOf(bundle, [app, visit.page]) }));
        for (const { visit, scripts } of loads) this.info(line(visit, scripts));
        const over = loads.filter(({ visit, scripts }) => kilobytes(scripts) > visit.maxKilobytes);
        if (over.length > 0) this.error(over.map(({ visit, scripts }) => `${line(visit, scripts)}\n${list(scripts)}`).join('\n'));
      },
    },
  };
}

interface Script {
  readonly file: string;
  readonly bytes: number;
}

/** The entry and `modules` with their static imports, the largest first. */
function scriptsOf(bundle: Rolldown.OutputBundle, modules: readonly string[]): Script[] {
  const files = withStaticImports(bundle, entryScript(bundle).fileName);
  for (const module of modules) withStaticImports(bundle, scriptOf(bundle, module).fileName, files);
  return [...files].map((file) => ({ file, bytes: gzippedBytes(bundle[file]) })).sort((a, b) => b.bytes - a.bytes);
}

function gzippedBytes(file: Rolldown.OutputBundle[string] | undefined): number {
  return file?.type === 'chunk' ? gzipSync(file.code).length : 0;
}

function kilobytes(scripts: readonly Script[]): number {
  return scripts.reduce((sum, { bytes }) => sum + bytes, 0) / 1024;
}

function line({ name, maxKilobytes }: Visit, scripts: readonly Script[]): string {
  return `First load of ${name}: ${kilobytes(scripts).toFixed(1)} KB of script, gzipped, of ${maxKilobytes} KB`;
}

function list(scripts: readonly Script[]): string {
  return scripts.map(({ file, bytes }) => `  ${(bytes / 1024).toFixed(1).padStart(6)} KB  ${file}`).join('\n');
}
