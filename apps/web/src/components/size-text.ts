/** The size of a file in words: 340 KB, 1.2 MB, as the page's language writes numbers. */
import { numberFormat } from '../boot/formats.ts';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  const rounded = power > 0 && value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${numberFormat(document.documentElement.lang || undefined).format(rounded)}\u00a0${UNITS[power]}`;
}
