/** The theme's colours, sizes and fonts as a stylesheet, made when the app is built: Mantine would write them into the page once its script has run. */
import { convertCssVariables, DEFAULT_THEME, deepMerge, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import type { Plugin } from 'vite';
import { cssVariables, theme } from './src/theme/theme.ts';
import { COLORS, LIGHT, WHITE } from './src/theme/tokens.ts';

/** The variables by the name of the stylesheet that they make. */
const STYLESHEETS: Readonly<Record<string, () => string>> = { 'virtual:theme.css': screenTheme, 'virtual:print-theme.css': printTheme };

export function themeStyles(): Plugin {
  return {
    name: 'theme-styles',
    resolveId: (id) => (Object.hasOwn(STYLESHEETS, id) ? `\0${id}` : undefined),
    load: (id) => STYLESHEETS[id.slice(1)]?.(),
    // The browser's own bars go on where the page's head ends.
    transformIndexHtml: (html) => html.replace('%PAGE_LIGHT%', WHITE).replace('%PAGE_DARK%', COLORS.dark[7]),
  };
}

function screenTheme(): string {
  const { variables, light, dark } = resolved();
  return convertCssVariables({ variables: used(variables), light: used(light), dark: used(dark) });
}

/** Paper is white: in print the variables of the light are set in the dark too, those that a document's text takes. */
function printTheme(): string {
  const light: Record<string, string> = { ...LIGHT, '--mantine-color-text': resolved().light['--mantine-color-text'] ?? '' };
  const variables = Object.entries(light).map(([name, value]) => `${name}: ${value};`);
  return `@media print { :root:root[data-mantine-color-scheme] { color-scheme: light; ${variables.join(' ')} } }`;
}

function resolved() {
  const ours = mergeMantineTheme(DEFAULT_THEME, theme);
  return deepMerge(defaultCssVariablesResolver(ours), cssVariables(ours));
}

const UNUSED = Object.keys(DEFAULT_THEME.colors).filter((color) => !Object.hasOwn(COLORS, color));

/** Without the colours that we don't use, which are two thirds of all. */
function used(variables: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !UNUSED.some((color) => name.startsWith(`--mantine-color-${color}-`))),
  );
}
