/** Mantine's theme: petrol ink on cool paper, cinnabar for what is dangerous, a serif for headings. Its values are in `tokens.ts`. */
import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, rem } from '@mantine/core';
import { BLACK, COLORS, DARK, FAMILIES, LIGHT, RADII, SHADOWS, variables } from './tokens.ts';

const sizes = <Key extends string>(pixels: Record<Key, number>) =>
  Object.fromEntries(Object.entries<number>(pixels).map(([name, size]) => [name, rem(size)])) as Record<Key, string>;

export const theme = createTheme({
  colors: COLORS,
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 4 },
  // Filled surfaces are dark in the light scheme and light in the dark one. Mantine's own `autoContrast` knows only the first.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === 'filled' ? { ...colors, color: 'var(--app-on-filled)' } : colors;
  },
  black: BLACK,
  fontFamily: FAMILIES.sans,
  fontFamilyMonospace: FAMILIES.mono,
  headings: {
    fontFamily: FAMILIES.serif,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: 'var(--app-text-30)', lineHeight: '1.2' },
      h2: { fontSize: 'var(--app-text-22)', lineHeight: '1.3' },
      h3: { fontSize: 'var(--app-text-18)', lineHeight: '1.35' },
    },
  },
  defaultRadius: 'md',
  radius: sizes(RADII),
  shadows: SHADOWS,
  spacing: sizes({ xs: 8, sm: 12, md: 16, lg: 24, xl: 40 }),
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: { centered: true, radius: 'lg', padding: 'lg', overlayProps: { backgroundOpacity: 0.45, blur: 2 } },
      styles: {
        // The head lies over what scrolls below it, the ring around a first field included.
        body: { paddingTop: 5 },
        title: {
          fontFamily: 'var(--app-serif)',
          fontSize: 'var(--app-text-20)',
          fontWeight: 600,
          lineHeight: 1.3,
          overflowWrap: 'anywhere',
        },
      },
    },
    // Inside the landmark that opens it, and without an element in `role="menu"` that is no item.
    Menu: {
      defaultProps: { shadow: 'md', position: 'bottom-end', width: 200, withinPortal: false, withInitialFocusPlaceholder: false },
      // As wide as the icons of other entries.
      styles: { itemIndicator: { width: 16 } },
    },
    Badge: { defaultProps: { tt: 'none', fw: 600 } },
    Tooltip: { defaultProps: { withArrow: true } },
  },
});

/** What the build adds to the variables that Mantine makes of the theme. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: variables(), light: LIGHT, dark: DARK });
