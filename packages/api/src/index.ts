/** What the REST API takes and answers: the server parses by these schemas; browsers import types only, so that no schema library reaches them. */
export * from './accounts.ts';
export * from './activity.ts';
export * from './admin.ts';
export * from './collaborators.ts';
export * from './documents.ts';
export * from './fields.ts';
export * from './paging.ts';
export * from './problems.ts';
export * from './tags.ts';
export * from './versions.ts';
