/** The fonts' files: only the format that browsers take, and those of every first screen named in the page's head. */
import type { Plugin } from 'vite';

/** Text and headings of Latin scripts. Other scripts and italics are fetched when a page has them. */
const FIRST = ['inter-latin-wght-normal', 'source-serif-4-latin-600-normal'];

export function fonts(): Plugin {
  return {
    name: 'fonts',
    enforce: 'pre',
    apply: 'build',
    // Fontsource names WOFF as well, for browsers that can't run the app.
    transform: {
      filter: { id: /@fontsource.*\.css$/ },
      handler: (code) => code.replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/g, ''),
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const files = Object.keys(bundle);
        return FIRST.map((name) => {
          const file = files.find((path) => path.startsWith(`assets/${name}-`));
          if (file === undefined) throw new Error(`the build has no font ${name}`);
          // The scripts come first: nothing is drawn before they have run.
          const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, fetchpriority: 'low', href: `/${file}` };
          return { tag: 'link', attrs, injectTo: 'head' as const };
        });
      },
    },
  };
}
