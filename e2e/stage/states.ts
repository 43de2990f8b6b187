/** Every page in its states: what `npm run shots` takes pictures of, and what tests hold against the rules of accessibility. */
import type { State } from './stage.ts';
import { COMPONENTS } from './states/components.ts';
import { DASHBOARD } from './states/dashboard.ts';
import { DOCUMENT } from './states/document.ts';
import { GERMAN } from './states/german.ts';
import { SIGNING_IN } from './states/signing-in.ts';

/** Each has a file of tests, `e2e/states-<name>.test.ts`, so that they run beside each other. */
export const TABLES = { 'signing-in': SIGNING_IN, dashboard: DASHBOARD, document: DOCUMENT, german: GERMAN } satisfies Record<
  string,
  readonly State[]
>;

/** Of all pages, and of the components by themselves. */
export const STATES: readonly State[] = [...Object.values(TABLES).flat(), ...COMPONENTS];
