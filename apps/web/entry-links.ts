/** Names in the page's head what its first script is about to load, so that it is fetched with that script and not after it. */
import type { Plugin } from 'vite';
import { entryScript, scriptOf, withStaticImports } from './static-imports.ts';

/** @param module the source that the first script imports, as the end of its path */
export function entryLinks(module: string): Plugin {
  return {
    name: 'entry-links',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const app = scriptOf(bundle, module);
        const named = withStaticImports(bundle, entryScript(bundle).fileName);
        const scripts = [...withStaticImports(bundle, app.fileName)].filter((file) => !named.has(file));
        const link = (attrs: Record<string, string | boolean>) => ({ tag: 'link', attrs, injectTo: 'head' as const });
        return [
          // Not `modulepreload`, which compiles them too: the first script, which asks the server, would wait for that.
          ...scripts.map((file) => link({ rel: 'preload', as: 'script', crossorigin: true, href: `/${file}` })),
          ...[...(app.viteMetadata?.importedCss ?? [])].map((file) =>
            link({ rel: 'preload', as: 'style', crossorigin: true, href: `/${file}` }),
          ),
        ];
      },
    },
  };
}
