/** What the highlighter says about a text: which stretches of it are what. Pure. */

/** The kinds that have a colour of their own, as in `editor.css`. */
export const KINDS = [
  'keyword',
  'string',
  'number',
  'comment',
  'title',
  'type',
  'attribute',
  'tag',
  'variable',
  'meta',
  'addition',
  'deletion',
] as const;
export type Kind = (typeof KINDS)[number];

/** Stretches in order, without overlaps; offsets in UTF-16 code units of the text. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly kind: Kind;
}

/** highlight.js's names of scopes (its documentation, "Scopes Reference"), as far as they are coloured. */
const KIND_OF_SCOPE: Readonly<Record<string, Kind>> = {
  keyword: 'keyword',
  operator: 'keyword',
  literal: 'number',
  number: 'number',
  symbol: 'number',
  string: 'string',
  regexp: 'string',
  subst: 'variable',
  char: 'string',
  link: 'string',
  code: 'string',
  comment: 'comment',
  quote: 'comment',
  doctag: 'comment',
  title: 'title',
  section: 'title',
  type: 'type',
  class: 'type',
  built_in: 'type',
  attr: 'attribute',
  attribute: 'attribute',
  property: 'attribute',
  tag: 'tag',
  name: 'tag',
  'selector-tag': 'tag',
  'selector-class': 'attribute',
  'selector-id': 'attribute',
  'selector-attr': 'attribute',
  'selector-pseudo': 'attribute',
  variable: 'variable',
  'template-variable': 'variable',
  'template-tag': 'keyword',
  bullet: 'keyword',
  meta: 'meta',
  addition: 'addition',
  deletion: 'deletion',
};

/** A node of the tree that lowlight gives (hast), as far as it is read. */
export interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly TreeNode[];
}

/** Flattens a tree; the innermost scope that has a colour counts. */
export function tokensOf(tree: TreeNode): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const walk = (node: TreeNode, around: Kind | null) => {
    if (node.type === 'text') {
      const length = node.value?.length ?? 0;
      if (around !== null && length > 0) add(tokens, { from: position, to: position + length, kind: around });
      position += length;
      return;
    }
    const kind = kindOf(node) ?? around;
    for (const child of node.children ?? []) walk(child, kind);
  };
  walk(tree, null);
  return tokens;
}

function kindOf({ properties }: TreeNode): Kind | null {
  const names = properties?.className;
  const first: unknown = Array.isArray(names) ? names[0] : null;
  return typeof first === 'string' ? (KIND_OF_SCOPE[first.replace(/^hljs-/, '')] ?? null) : null;
}

function add(tokens: Token[], token: Token): void {
  const last = tokens.at(-1);
  if (last?.to === token.from && last.kind === token.kind) tokens[tokens.length - 1] = { ...last, to: token.to };
  else tokens.push(token);
}
