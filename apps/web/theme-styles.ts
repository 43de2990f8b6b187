/** The theme's colours, sizes and fonts as a stylesheet, made when the app is built: Mantine would write them into the page once its script has run. */
import { convertCssVariables, DEFAULT_THEME, deepMerge, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import type { Plugin } from 'vite';
import { cssVariables, theme } from './src/theme/theme.ts';
import { COLORS } from './src/theme/tokens.ts';

const NAME = 'virtual:theme.css';

export function themeStyles(): Plugin {
  return {
    name: 'theme-styles',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? stylesheet() : undefined),
  };
}

function stylesheet(): string {
  const ours = mergeMantineTheme(DEFAULT_THEME, theme);
  const { variables, light, dark } = deepMerge(defaultCssVariablesResolver(ours), cssVariables(ours));
  return convertCssVariables({ variables: used(variables), light: used(light), dark: used(dark) });
}

const UNUSED = Object.keys(DEFAULT_THEME.colors).filter((color) => !Object.hasOwn(COLORS, color));

/** Without the colours that we don't use, which are two thirds of all. */
function used(variables: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !UNUSED.some((color) => name.startsWith(`--mantine-color-${color}-`))),
  );
}
