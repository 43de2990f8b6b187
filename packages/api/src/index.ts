/** What the REST API takes and answers: the server parses by these schemas; browsers import types only, so that no schema library reaches them. */
export * from './accounts.ts';
export * from './activity.ts';
export * from './admin.ts';
export * from './collaborators.ts';
export * from './documents.ts';
export * from './fields.ts';
export * from './files.ts';
export * from './history.ts';
export * from './installation.ts';
export * from './me.ts';
export * from './paging.ts';
export * from './problems.ts';
export * from './sharing.ts';
export * from './sign-in.ts';
export * from './system.ts';
export * from './tags.ts';
export * from './versions.ts';
