/** The look: petrol ink on cool paper, cinnabar for what is dangerous, an old-style serif for headings. */
import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type MantineColorsTuple, rem } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#ecf6f6',
  '#d7eaeb',
  '#aed5d8',
  '#82bfc4',
  '#5fadb4',
  '#3f979f',
  '#247f88',
  '#146b74',
  '#0d5a62',
  '#07454c',
];

const cinnabar: MantineColorsTuple = [
  '#fdf0ec',
  '#f9ddd5',
  '#f2b9aa',
  '#eb937c',
  '#e57357',
  '#dd5a3b',
  '#cc4527',
  '#b3391e',
  '#952e17',
  '#772411',
];

const gray: MantineColorsTuple = [
  '#f5f8f8',
  '#edf1f1',
  '#e1e7e7',
  '#d2dada',
  '#bcc7c7',
  '#98a5a6',
  '#6b797b',
  '#516062',
  '#364345',
  '#1f2a2c',
];

const dark: MantineColorsTuple = [
  '#d8dfe0',
  '#b9c3c5',
  '#96a3a6',
  '#6d7b7f',
  '#465357',
  '#333e42',
  '#262f32',
  '#1c2427',
  '#151c1e',
  '#0f1416',
];

const SERIF = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'Book Antiqua', Georgia, serif";

/** All colours there are: Mantine's others are not in the stylesheet. */
export const COLORS = { ink, red: cinnabar, gray, dark };

export const theme = createTheme({
  colors: COLORS,
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 4 },
  // Filled surfaces are dark in the light scheme and light in the dark one. Mantine's own `autoContrast` knows only the first.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === 'filled' ? { ...colors, color: 'var(--app-on-filled)' } : colors;
  },
  black: '#16201f',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: {
    fontFamily: SERIF,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(30), lineHeight: '1.2' },
      h2: { fontSize: rem(22), lineHeight: '1.3' },
      h3: { fontSize: rem(18), lineHeight: '1.35' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: rem(3), sm: rem(5), md: rem(8), lg: rem(12), xl: rem(20) },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(40) },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: { centered: true, radius: 'lg', padding: 'lg', overlayProps: { backgroundOpacity: 0.45, blur: 2 } },
      styles: {
        // The head lies over what scrolls below it, the ring around a first field included.
        body: { paddingTop: 5 },
        title: { fontFamily: SERIF, fontSize: rem(20), fontWeight: 600, lineHeight: 1.3, overflowWrap: 'anywhere' },
      },
    },
    // Inside the landmark that opens it, and without an element in `role="menu"` that is no item.
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end', width: 200, withinPortal: false, withInitialFocusPlaceholder: false } },
    Badge: { defaultProps: { tt: 'none', fw: 600 } },
    Tooltip: { defaultProps: { withArrow: true } },
  },
});

/**
 * Mantine's defaults for secondary text are too faint for small print: these pass 4.5 : 1 on every surface that we have.
 * Colours that differ in the dark belong here: the build turns `light-dark()` in stylesheets into variables that nothing sets.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--app-serif': SERIF },
  light: {
    '--app-on-filled': '#ffffff',
    '--mantine-color-ink-light': '#d9ebec',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#566567',
    '--mantine-color-placeholder': '#647274',
    '--mantine-color-error': 'var(--mantine-color-red-7)',
    '--mantine-color-success': 'var(--mantine-color-ink-7)',
    '--app-ground': '#f3f6f6',
    '--app-line': 'var(--mantine-color-gray-2)',
    '--app-hover': '#f2f7f7',
    '--app-hover-ground': '#e8eeee',
    '--app-selected': '#e3f0f1',
    '--app-found': '#fbe3a6',
    '--app-star': '#9a6700',
    '--app-mark': 'var(--mantine-color-ink-8)',
    '--app-seal': 'var(--mantine-color-red-6)',
    '--app-warning': '#8a4b00',
    '--app-quote': '#3f4f51',
    '--app-code': '#eef3f3',
    '--app-code-inline': '#e9f0f0',
  },
  dark: {
    '--app-on-filled': '#0b1718',
    // Mantine's own are almost black here.
    '--mantine-color-ink-light': '#203a3f',
    '--mantine-color-ink-light-hover': '#28474d',
    '--mantine-color-gray-light': '#2e393c',
    '--mantine-color-gray-light-hover': '#374347',
    '--mantine-color-red-light': '#43281f',
    '--mantine-color-red-light-hover': '#513126',
    '--mantine-color-body': 'var(--mantine-color-dark-7)',
    '--mantine-color-dimmed': '#a3b0b2',
    '--mantine-color-placeholder': '#8d9b9e',
    '--mantine-color-error': 'var(--mantine-color-red-3)',
    '--mantine-color-success': 'var(--mantine-color-ink-3)',
    '--app-ground': 'var(--mantine-color-dark-8)',
    '--app-line': 'var(--mantine-color-dark-5)',
    '--app-hover': '#212a2d',
    '--app-hover-ground': '#1f282a',
    '--app-selected': '#1d3236',
    '--app-found': '#5c4a14',
    '--app-star': '#e8b84a',
    '--app-mark': 'var(--mantine-color-ink-4)',
    '--app-seal': 'var(--mantine-color-red-4)',
    '--app-warning': '#ffc078',
    '--app-quote': '#b9c6c8',
    '--app-code': '#13191b',
    '--app-code-inline': '#263135',
  },
});
