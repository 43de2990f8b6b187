/** The ways in which a page is looked at: devices, and colours on them. */
import type { BrowserContextOptions, ViewportSize } from 'playwright-core';

export interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  /** A system that replaces all colours by few of high contrast. */
  readonly forcedColors: 'active' | 'none';
  /** What axe may find here that it does not find in another look: the system's colours are not the page's, and a small window has the phone's page. */
  readonly judged: 'all' | 'colours' | 'nothing';
  /** Of the window, from this look on. */
  readonly size?: ViewportSize;
}

export interface Device {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly looks: readonly Look[];
}

const light: Look = { name: 'light', colorScheme: 'light', forcedColors: 'none', judged: 'all' };
const dark: Look = { name: 'dark', colorScheme: 'dark', forcedColors: 'none', judged: 'colours' };
const contrast: Look = { name: 'contrast', colorScheme: 'dark', forcedColors: 'active', judged: 'nothing' };

export const DEVICES: readonly Device[] = [
  { name: 'wide', context: { viewport: { width: 1280, height: 800 } }, looks: [light, dark, contrast] },
  {
    name: 'phone',
    context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    looks: [
      { ...light, name: 'phone' },
      { ...dark, name: 'phone-dark' },
      // What is left of a laptop's window at four times the size: 320 pixels is what nothing may be wider than.
      { ...light, name: 'narrow', judged: 'nothing', size: { width: 320, height: 480 } },
    ],
  },
];
