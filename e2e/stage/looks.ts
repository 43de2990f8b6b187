/** The ways in which a page is looked at: devices, and colours on them. */
import type { BrowserContextOptions } from 'playwright-core';

export interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  /** A system that replaces all colours by few of high contrast. */
  readonly forcedColors: 'active' | 'none';
  /** Whether axe finds here what it does not find in another look: the system's colours are not the page's, and a small window has the phone's page. */
  readonly isJudged: boolean;
}

export interface Device {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly looks: readonly Look[];
}

const light: Look = { name: 'light', colorScheme: 'light', forcedColors: 'none', isJudged: true };
const dark: Look = { name: 'dark', colorScheme: 'dark', forcedColors: 'none', isJudged: true };
const contrast: Look = { name: 'contrast', colorScheme: 'dark', forcedColors: 'active', isJudged: false };

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
  // What is left of a laptop's window at four times the size: 320 pixels is what nothing may be wider than.
  {
    name: 'narrow',
    context: { viewport: { width: 320, height: 480 } },
    looks: [{ ...light, name: 'narrow', isJudged: false }],
  },
];
