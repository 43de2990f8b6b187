/** The ways in which a page is looked at: devices, and colours on them. */
import type { BrowserContextOptions } from 'playwright-core';

export interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  /** A system that replaces all colours by few of high contrast. */
  readonly forcedColors: 'active' | 'none';
}

export interface Device {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly looks: readonly Look[];
}

const light: Look = { name: 'light', colorScheme: 'light', forcedColors: 'none' };
const dark: Look = { name: 'dark', colorScheme: 'dark', forcedColors: 'none' };
const contrast: Look = { name: 'contrast', colorScheme: 'dark', forcedColors: 'active' };

export const DEVICES: readonly Device[] = [
  { name: 'wide', context: { viewport: { width: 1280, height: 800 } }, looks: [light, dark, contrast] },
  {
    name: 'phone',
    context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    looks: [
      { ...light, name: 'phone' },
      { ...dark, name: 'phone-dark' },
    ],
  },
];
