/**
 * The look, decided once: colours, type sizes, spaces, radii, shadows, layers and motion. Mantine's theme takes them from here (`theme.ts`), and the build writes
 * them into the stylesheet of the page as variables (`theme-styles.ts`). Lint rules (`stray-values.grit`, `stray-colors.grit`) refuse such values in any other file.
 *
 * Numbers in the names of variables are pixels at the browser's usual font size: `--app-text-14`, `--app-space-8`.
 */

/** Mantine's palettes, from light to dark. Mantine's others are not in the stylesheet. */
export const COLORS = {
  /** Petrol: what can be pressed, what is chosen. */
  ink: ['#ecf6f6', '#d7eaeb', '#aed5d8', '#82bfc4', '#5fadb4', '#3f979f', '#247f88', '#146b74', '#0d5a62', '#07454c'],
  /** Cinnabar: what is dangerous or wrong. */
  red: ['#fdf0ec', '#f9ddd5', '#f2b9aa', '#eb937c', '#e57357', '#dd5a3b', '#cc4527', '#b3391e', '#952e17', '#772411'],
  /** Surfaces, lines and quiet text in the light. */
  gray: ['#f5f8f8', '#edf1f1', '#e1e7e7', '#d2dada', '#bcc7c7', '#98a5a6', '#6b797b', '#516062', '#364345', '#1f2a2c'],
  /** The same in the dark, from text to the ground. */
  dark: ['#d8dfe0', '#b9c3c5', '#96a3a6', '#6d7b7f', '#465357', '#333e42', '#262f32', '#1c2427', '#151c1e', '#0f1416'],
} as const;

/** Text in the light. */
export const BLACK = '#16201f';
/** On the colours of people, on banners and on pictures. */
export const WHITE = '#ffffff';

/** The users' colours: evenly spread hues of one lightness, so that no cursor shouts. Their contrast is tested. */
export const PEOPLE = [
  '#c2410c',
  '#9a6700',
  '#5c7a0b',
  '#2b8037',
  '#0b8068',
  '#0b7c93',
  '#1773b8',
  '#4d68d6',
  '#7b57d1',
  '#9c46c4',
  '#b83a97',
  '#c93663',
] as const;

/** What the toolbar offers for text and for what is behind it. Documents keep them. Those for text can be read on paper (4.5 : 1); editor.css changes both in the dark. */
export const SWATCHES = {
  color: {
    red: '#b3261e',
    orange: '#a84300',
    yellow: '#7d5700',
    green: '#24693d',
    teal: '#0d6470',
    blue: '#1d5fa8',
    purple: '#6b46b8',
    pink: '#a8296f',
    gray: '#5a686a',
  },
  background: {
    red: '#ffd9d4',
    orange: '#ffe2c2',
    yellow: '#fff2a8',
    green: '#d3f2d0',
    teal: '#c8f0ec',
    blue: '#d3e7ff',
    purple: '#e7dcff',
    pink: '#ffd9ec',
    gray: '#e4e9e9',
  },
} as const;

/** Families of type. The first of each comes with the app; `fonts.css` fits those after it to its widths; the rest is for other scripts. */
export const FAMILIES = {
  sans: "'Inter Variable', 'Like Inter, of Arial', 'Like Inter, of Roboto', 'Like Inter, of DejaVu', system-ui, 'Noto Sans', sans-serif",
  serif:
    "'Source Serif 4', 'Like Source Serif, of Georgia', 'Like Source Serif, of Noto', 'Like Source Serif, of DejaVu', Georgia, 'Noto Serif', serif",
  mono: "ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
} as const;

/** Sizes of type, in pixels at the usual font size; written as rem, so that they follow the reader's. 14 is for the interface, 17 for a document's text (editor.css). */
export const TEXT_SIZES = [11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 30, 38] as const;

/** Spaces in pixels: steps of 2 within a control, of 4 and more between things. */
export const SPACES = [2, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48, 64] as const;

/** Radii in pixels: of marks in a text, of small parts of a control, of controls, of surfaces, of pictures. */
export const RADII = { xs: 4, sm: 6, md: 8, lg: 12, xl: 20 } as const;

/** Shadows: of what is a little above the page, of menus, of dialogs, of a sheet on a dark ground. */
export const SHADOWS = {
  xs: '0 1px 2px rgb(0 20 24 / 12%)',
  sm: '0 1px 3px rgb(0 20 24 / 10%), 0 2px 10px rgb(0 20 24 / 14%)',
  md: '0 2px 4px rgb(0 20 24 / 8%), 0 8px 24px rgb(0 20 24 / 16%)',
  lg: '0 4px 8px rgb(0 20 24 / 8%), 0 16px 40px rgb(0 20 24 / 20%)',
  xl: '0 24px 60px -20px rgb(0 20 24 / 60%)',
} as const;

/** What lies above what. Mantine's dialogs are at 200, its menus at 300. */
const LAYERS = {
  '--app-layer-raised': '1',
  '--app-layer-caret': '2',
  '--app-layer-floating': '15',
  '--app-layer-tools': '20',
  '--app-layer-header': '30',
  '--app-layer-menu': '40',
  '--app-layer-frame': '60',
  '--app-layer-skip': '300',
} as const;

/** How long what moves takes; and how long it waits for what may make it needless. */
const MOTION = {
  '--app-time-instant': '1ms',
  '--app-time-fast': '120ms',
  '--app-time-slow': '250ms',
  '--app-wait-short': '180ms',
  '--app-wait-long': '250ms',
  /** A name at a caret, until it is gone. */
  '--app-time-name': '2.6s',
} as const;

/** What is the same in the light and in the dark. A function, which the build leaves out of the app's scripts: they don't call it. */
export const variables = (): Record<string, string> => ({
  '--app-serif': FAMILIES.serif,
  ...Object.fromEntries(TEXT_SIZES.map((pixels) => [`--app-text-${pixels}`, `${pixels / 16}rem`])),
  ...Object.fromEntries(SPACES.map((pixels) => [`--app-space-${pixels}`, `${pixels}px`])),
  '--app-radius-full': '999px',
  ...LAYERS,
  ...MOTION,
  '--app-white': WHITE,
  '--app-banner': '#5a4409',
  '--app-logo-stone': COLORS.ink[8],
  '--app-logo-edge': '#f0a08c',
  '--app-strength-middling': '#c08a1e',
  // The picture beside the sign-in form.
  '--app-picture': '#0b4a52',
  '--app-picture-light': '#1b7580',
  '--app-picture-dark': '#06343a',
  '--app-picture-text': '#e8f3f3',
  '--app-picture-sheet': '#fbfdfd',
  '--app-picture-ink': '#1b2627',
  '--app-picture-stroke': '#e3eaea',
  '--app-picture-person': PEOPLE[4],
  '--app-picture-other': PEOPLE[0],
  '--app-picture-selection': `${PEOPLE[0]}33`,
});

/**
 * Mantine's defaults for secondary text are too faint for small print: these pass 4.5 : 1 on every surface that we have.
 * Colours that differ in the dark belong here: the build turns `light-dark()` in stylesheets into variables that nothing sets.
 */
export const LIGHT: Record<string, string> = {
  '--app-on-filled': WHITE,
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
  '--app-star': '#9a6700',
  '--app-mark': 'var(--mantine-color-ink-8)',
  '--app-seal': 'var(--mantine-color-red-6)',
  '--app-warning': '#8a4b00',
  '--app-quote': '#3f4f51',
  '--app-code': '#eef3f3',
  '--app-code-inline': '#e9f0f0',
  // What a search has found.
  '--app-found': '#fbe3a6',
  '--app-found-text': BLACK,
  '--app-found-here': '#ff9f43',
  '--app-found-line': '#a84300',
  // Code: colours that can be read on the block's ground, 4.5 : 1 and more.
  '--code-keyword': '#8b1f6b',
  '--code-string': '#1c6434',
  '--code-number': '#8a4100',
  '--code-comment': '#566567',
  '--code-title': '#1d4f9c',
  '--code-type': '#0b5d68',
  '--code-attribute': '#6a4b00',
  '--code-tag': '#9a2a17',
  '--code-variable': '#5b3fa0',
  '--code-meta': '#566567',
};

export const DARK: Record<string, string> = {
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
  '--app-star': '#e8b84a',
  '--app-mark': 'var(--mantine-color-ink-4)',
  '--app-seal': 'var(--mantine-color-red-4)',
  '--app-warning': '#ffc078',
  '--app-quote': '#b9c6c8',
  '--app-code': '#13191b',
  '--app-code-inline': '#263135',
  '--app-found': '#5c4a14',
  '--app-found-text': WHITE,
  '--app-found-here': '#b35a00',
  '--app-found-line': '#ffc078',
  '--code-keyword': '#f0a3d3',
  '--code-string': '#9bd8a8',
  '--code-number': '#f4b583',
  '--code-comment': '#93a1a4',
  '--code-title': '#9fc5ff',
  '--code-type': '#82d0d9',
  '--code-attribute': '#e3c983',
  '--code-tag': '#ff9f8a',
  '--code-variable': '#c8b5ff',
  '--code-meta': '#93a1a4',
};
