/** Colours that can be read and times that make sense. */
import { describe, expect, test } from 'vitest';
import { exactTime, relativeTime } from '../src/components/time.ts';
import { colourOf, USER_COLORS } from '../src/components/UserColor.ts';

/** Relative luminance by WCAG 2.2, of `#rrggbb`. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe("a user's colour", () => {
  test.each(USER_COLORS)('$solid bears white text and stands out on light and dark pages', ({ solid }) => {
    expect(contrast(solid, '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(solid, '#1c2427')).toBeGreaterThanOrEqual(3);
  });

  test('is the same each time and differs between most users', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `user-${index}`);
    expect(ids.map(colourOf)).toEqual(ids.map(colourOf));
    expect(new Set(ids.map((id) => colourOf(id).solid)).size).toBe(USER_COLORS.length);
  });
});

describe('a relative time', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  test.each([
    ['2026-03-10T12:00:30Z', 'now'],
    ['2026-03-10T11:59:10Z', 'now'],
    ['2026-03-10T11:57:00Z', '3 minutes ago'],
    ['2026-03-10T09:59:00Z', '2 hours ago'],
    ['2026-03-09T11:00:00Z', 'yesterday'],
    ['2025-12-24T12:00:00Z', 'Dec 24, 2025'],
  ])('of %s is "%s"', (iso, expected) => expect(relativeTime(iso, now, 'en')).toBe(expected));

  test('has an exact one beside it', () => expect(exactTime('2026-03-10T12:00:00Z', 'en')).toContain('March 10, 2026'));
});
