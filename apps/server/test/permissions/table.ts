/** Who may do what with a document: the one table that the tests go through and that docs/permissions.md shows. */

export const ACTIONS = {
  read: 'read',
  star: 'star, tag',
  duplicate: 'duplicate',
  edit: 'edit',
  rename: 'rename',
  upload: 'upload files',
  'name-version': 'name versions',
  'restore-version': 'restore versions',
  share: 'add people, groups, invite',
  'manage-sharing': 'lower, remove, link, transfer',
  delete: 'trash, delete',
  'restore-from-trash': 'take out of the trash',
} as const;
export type Action = keyof typeof ACTIONS;

/** `hidden`: 404, as if there were no such document. */
export type Outcome = 'yes' | 'no' | 'hidden';

const OUTCOMES: Record<string, Outcome> = { '+': 'yes', '-': 'no', '0': 'hidden' };
const names = Object.keys(ACTIONS) as Action[];
/** A letter for each action, in their order. */
const row = (letters: string) =>
  Object.fromEntries(names.map((action, index) => [action, OUTCOMES[letters.replaceAll(' ', '')[index] ?? ''] ?? 'hidden'])) as Record<
    Action,
    Outcome
  >;

/** How somebody stands to the document. `by`: how it is shared with them. */
export interface Standing {
  readonly account: 'admin' | 'editor' | 'viewer' | 'guest';
  readonly role: 'owner' | 'editor' | 'viewer' | null;
  readonly by: 'name' | 'group' | 'link' | null;
  readonly may: Readonly<Record<Action, Outcome>>;
}

export const TABLE = {
  admin: { account: 'admin', role: null, by: null, may: row('+++ +++++ ++++') },
  owner: { account: 'editor', role: 'owner', by: null, may: row('+++ +++++ ++++') },
  'editor by name': { account: 'editor', role: 'editor', by: 'name', may: row('+++ +++++ +--0') },
  'editor by group': { account: 'editor', role: 'editor', by: 'group', may: row('+++ +++++ +--0') },
  'editor by link': { account: 'editor', role: 'editor', by: 'link', may: row('+++ +++++ +--0') },
  'viewer by name': { account: 'editor', role: 'viewer', by: 'name', may: row('+++ ----- ---0') },
  'viewer by group': { account: 'editor', role: 'viewer', by: 'group', may: row('+++ ----- ---0') },
  'viewer by link': { account: 'editor', role: 'viewer', by: 'link', may: row('+++ ----- ---0') },
  'editor whose account is a viewer’s': { account: 'viewer', role: 'editor', by: 'name', may: row('++- ----- ---0') },
  'guest, an editor by link': { account: 'guest', role: 'editor', by: 'link', may: row('+-- +++++ ---0') },
  'guest, a viewer by link': { account: 'guest', role: 'viewer', by: 'link', may: row('+-- ----- ---0') },
  'anyone else': { account: 'editor', role: null, by: null, may: row('000 00000 0000') },
} as const satisfies Record<string, Standing>;
export type Who = keyof typeof TABLE;
export const WHO = Object.keys(TABLE) as Who[];

const SHOWN: Record<Outcome, string> = { yes: '✓', no: '–', hidden: '404' };

/** A table in Markdown, as the formatter writes it. */
function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = lines;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

/** docs/permissions.md. */
export function renderPermissions(): string {
  const head = ['', ...names.map((action) => ACTIONS[action])];
  const rows = WHO.map((who) => [who, ...names.map((action) => SHOWN[TABLE[who].may[action]])]);
  return `# Permissions

Who may do what with a document. \`apps/server/src/access.ts\` decides it, for every route and every socket. This page is written from \`apps/server/test/permissions/table.ts\` by the test beside it, which goes through each cell: over REST, on the socket in both dialects, and on the event stream.
After a change of the table: \`npx vitest run --project integration apps/server/test/permissions -u\`.

✓ allowed. – refused with 403, on a socket with an error. 404: as if there were no such document, which a socket is refused with before it opens, and the event stream tells nothing of.

${table([head, ...rows])}

- A person's right is the greatest of what is shared with them by name, by their groups and by the link that they came by.
- Editors add people and groups and raise them to at most their own role, unless the owner forbids it; nobody but the owner and admins gives somebody less. Nobody shares with themselves.
- A document in the trash is 404 for all but its owner and admins, who may read, restore and delete it; what else they would do is refused with 409.
- An API token that only reads is a viewer's, whatever its account may do.
`;
}
