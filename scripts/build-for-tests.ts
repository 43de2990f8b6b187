/** Vitest loads this before tests that start the built server, so that they test the current sources. It does nothing if the build is up to date. */
import { build } from './setup.mjs';

export const setup = build;
