/** The looks in which each state is shown: devices, and colour schemes, sizes and languages on them. */
import type { BrowserContextOptions, ViewportSize } from 'playwright-core';

export interface Look {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  /** `active`: the system replaces all colours by a few of high contrast. */
  readonly forcedColors: 'active' | 'none';
  /** What axe checks in this look. It skips what another look covers: forced colours are the system's, and a small window shows the same page as a phone. */
  readonly judged: 'all' | 'colours' | 'nothing';
  /** The size of the window, in this look and the following ones. */
  readonly size?: ViewportSize;
  /** The language of the browser; default: English. axe finds the same in all. */
  readonly language?: 'de-DE';
}

export interface Device {
  readonly name: string;
  readonly context: BrowserContextOptions;
  readonly looks: readonly Look[];
}

const light: Look = { name: 'light', colorScheme: 'light', forcedColors: 'none', judged: 'all' };
const dark: Look = { name: 'dark', colorScheme: 'dark', forcedColors: 'none', judged: 'colours' };
const german: Look = { name: 'german', colorScheme: 'light', forcedColors: 'none', judged: 'nothing', language: 'de-DE' };
const contrast: Look = { name: 'contrast', colorScheme: 'dark', forcedColors: 'active', judged: 'nothing' };

export const DEVICES: readonly Device[] = [
  { name: 'wide', context: { viewport: { width: 1280, height: 800 } }, looks: [light, dark, contrast, german] },
  {
    name: 'phone',
    context: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    looks: [
      { ...light, name: 'phone' },
      { ...dark, name: 'phone-dark' },
      // A laptop's window at 400 % zoom. WCAG 1.4.10 demands that pages fit into 320 pixels.
      { ...light, name: 'narrow', judged: 'nothing', size: { width: 320, height: 480 } },
      { ...german, name: 'narrow-german' },
    ],
  },
];
