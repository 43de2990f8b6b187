/** Every page in its states. `npm run shots` takes pictures of them, and tests check their accessibility. */
import type { State } from './stage.ts';
import { COMPONENTS } from './states/components.ts';
import { CONSOLE } from './states/console.ts';
import { DASHBOARD } from './states/dashboard.ts';
import { DOCUMENT } from './states/document.ts';
import { HISTORY } from './states/history.ts';
import { SETTINGS } from './states/settings.ts';
import { SIGNING_IN } from './states/signing-in.ts';

/** Each table has a test file, `e2e/states-<name>.test.ts`, so that tables run in parallel. */
export const TABLES = {
  'signing-in': SIGNING_IN,
  dashboard: DASHBOARD,
  document: DOCUMENT,
  history: HISTORY,
  settings: SETTINGS,
  console: CONSOLE,
} satisfies Record<string, readonly State[]>;

/** The states of all pages, and of single components. */
export const STATES: readonly State[] = [...Object.values(TABLES).flat(), ...COMPONENTS];
