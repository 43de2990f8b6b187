/** The languages that code blocks can be highlighted in, by the names that a document keeps. The grammars are in `highlight-worker.ts`. */

/** The name in the document, and the one that people read. */
export const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['bash', 'Bash'],
  ['c', 'C'],
  ['cpp', 'C++'],
  ['csharp', 'C#'],
  ['css', 'CSS'],
  ['diff', 'Diff'],
  ['dockerfile', 'Dockerfile'],
  ['go', 'Go'],
  ['graphql', 'GraphQL'],
  ['html', 'HTML, XML'],
  ['ini', 'INI, TOML'],
  ['java', 'Java'],
  ['javascript', 'JavaScript'],
  ['json', 'JSON'],
  ['kotlin', 'Kotlin'],
  ['latex', 'LaTeX'],
  ['lua', 'Lua'],
  ['makefile', 'Makefile'],
  ['markdown', 'Markdown'],
  ['php', 'PHP'],
  ['python', 'Python'],
  ['r', 'R'],
  ['ruby', 'Ruby'],
  ['rust', 'Rust'],
  ['scss', 'SCSS'],
  ['sql', 'SQL'],
  ['swift', 'Swift'],
  ['typescript', 'TypeScript'],
  ['yaml', 'YAML'],
]);

/** Other names of the same, as Markdown and web pages have them. */
const ALIASES: Readonly<Record<string, string>> = {
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  h: 'c',
  'c++': 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  gql: 'graphql',
  xml: 'html',
  svg: 'html',
  toml: 'ini',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  jsonc: 'json',
  kt: 'kotlin',
  tex: 'latex',
  make: 'makefile',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
};

/** The language of our table that a document's `codeBlock` means; null for plain text and for what we don't know. */
export function knownLanguage(codeBlock: string | true): string | null {
  if (codeBlock === true) return null;
  const name = codeBlock.toLowerCase();
  if (LANGUAGES.has(name)) return name;
  return ALIASES[name] ?? null;
}

/** What a block's language is called; null for plain text. One that we don't know keeps the name it came with. */
export function languageLabel(codeBlock: string | true): string | null {
  if (codeBlock === true) return null;
  const known = knownLanguage(codeBlock);
  return known === null ? codeBlock : (LANGUAGES.get(known) ?? known);
}
