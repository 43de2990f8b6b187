/** Names in the page's head what its first script is about to load, so that it is fetched with that script and not after it. */
import type { Plugin } from 'vite';

/** @param module the source that the first script imports, as the end of its path */
export function entryLinks(module: string): Plugin {
  return {
    name: 'entry-links',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const start = chunks.find(({ isEntry }) => isEntry);
        const app = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        if (start === undefined || app === undefined) throw new Error(`${module} is in no script of its own`);
        const withImports = (file: string, found = new Set<string>()): Set<string> => {
          const chunk = bundle[file];
          if (chunk?.type !== 'chunk' || found.has(file)) return found;
          found.add(file);
          for (const needed of chunk.imports) withImports(needed, found);
          return found;
        };
        const named = withImports(start.fileName);
        const scripts = [...withImports(app.fileName)].filter((file) => !named.has(file));
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
