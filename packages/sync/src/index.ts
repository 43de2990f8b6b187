export * from './constants.ts';
export type * from './protocol.ts';
