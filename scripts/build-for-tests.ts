/** Vitest loads this before tests that start the built server: they must not run yesterday's. Costs nothing where it is built already. */
import { build } from './setup.mjs';

export const setup = build;
