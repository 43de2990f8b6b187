export type * from './attributes.ts';
export type * from './delta.ts';
