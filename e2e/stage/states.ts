/** Every page in its states: what `npm run shots` takes pictures of, and what tests hold against the rules of accessibility. */
import type { State } from './stage.ts';
import { DASHBOARD } from './states/dashboard.ts';
import { DOCUMENT } from './states/document.ts';
import { GERMAN } from './states/german.ts';
import { SIGNING_IN } from './states/signing-in.ts';

export const STATES: readonly State[] = [...SIGNING_IN, ...DASHBOARD, ...DOCUMENT, ...GERMAN];
