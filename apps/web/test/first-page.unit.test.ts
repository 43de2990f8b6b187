/** The list of documents as the server draws it into the page: which pages have one, what is asked for it, and how it is written. */
import { describe, expect, it } from 'vitest';
import type { DocumentInfo } from '../src/api/index.ts';
import { type FirstPage, firstPage } from '../src/first-page.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <title>Inkstone</title>
    <script src="/theme.js"></script>
    <script type="module" crossorigin src="/assets/index-1.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-1.css">
    <link rel="preload" as="script" crossorigin href="/assets/main-1.js">
  </head>
  <body>
    <div id="root"></div>
  </body>
</html>
`;

const ME = '11111111-1111-4111-8111-111111111111';

const listed = (change: Partial<DocumentInfo> = {}): DocumentInfo => ({
  id: '22222222-2222-4222-8222-222222222222',
  title: 'Notes',
  owner: { id: ME, username: 'mira', displayName: 'Mira' },
  role: 'owner',
  version: 1,
  createdAt: '2020-03-04T12:00:00Z',
  updatedAt: '2020-03-04T12:00:00Z',
  openedAt: null,
  deletedAt: null,
  starred: false,
  tags: [],
  ...change,
});

const at = (url: string, look?: unknown, languages?: string): FirstPage | null =>
  firstPage({ url, cookies: { inkstone_look: typeof look === 'string' ? look : JSON.stringify(look) }, languages });
const asked = (url: string, look?: unknown) => at(url, look)?.address;
const drawn = (url: string, items: DocumentInfo[], look?: unknown, languages?: string) =>
  at(url, look, languages)?.render(PAGE, { items, next: null }, ME) ?? null;

describe('the page of a list', () => {
  it.each(['/trash', '/tags/x', '/documents/x', '/sign-in', '/?q=x', '/mine?q=', '//', '/%', '', '?', '/nothing'])(
    'is the app’s alone at %j',
    (url) => expect(at(url)).toBeNull(),
  );

  it('asks for what its section shows, in the order that was chosen for it', () => {
    expect(asked('/')).toBe('/api/documents?scope=all&sort=changed&order=desc&preview=false&limit=30');
    expect(asked('/recent?x=1')).toBe('/api/documents?scope=recent&sort=opened&order=desc&preview=false&limit=30');
    const library = { view: 'cards', sorting: { owned: { sort: 'title', order: 'asc', scope: 'trash', x: 1 } } };
    expect(asked('/mine', { library })).toBe('/api/documents?scope=owned&sort=title&order=asc&preview=true&limit=30');
    expect(asked('/shared', { library })).toBe('/api/documents?scope=shared&sort=changed&order=desc&preview=true&limit=30');
  });

  it.each([
    'nonsense',
    'null',
    '7',
    '[]',
    { library: null },
    { library: { view: 7, sorting: 7 } },
    { library: { sorting: { all: null, owned: 'title' } } },
    { library: { sorting: { all: { sort: 'secret', order: 'asc' } } } },
    { language: 'toString', library: { sorting: { all: { sort: ['title'], order: { toString: null } } } } },
  ])('takes %j for nothing chosen', async (look) => {
    expect(asked('/', look)).toBe(asked('/'));
    expect(await drawn('/', [listed()], look)).toContain('<html lang="en">');
  });

  it.each([
    [null, 'de-CH,de;q=0.9,en;q=0.8', 'de'],
    [null, 'en;q=0.3, de;q=0.7', 'de'],
    [null, 'fr, de;q=0, en;q=0.1', 'en'],
    [null, undefined, 'en'],
    [null, ';;q=,=', 'en'],
    ['de', 'en', 'de'],
    ['en', 'de', 'en'],
  ])('with %j chosen and %j asked for is in %j', async (language, header, shown) => {
    const html = (await drawn('/mine', [listed()], { language }, header)) ?? '';
    expect(html).toContain(`<html lang="${shown}">`);
    expect(html).toContain(`<title>${shown === 'de' ? 'Meine' : 'Mine'} · Inkstone</title>`);
    expect(html).toContain(shown === 'de' ? '>04.03.2020<' : '>Mar 4, 2020<');
  });

  it('is no page at all without documents', async () => {
    expect(await drawn('/', [])).toBeNull();
  });

  it('has its scripts last, and none is fetched before they run', async () => {
    const html = (await drawn('/', [listed()])) ?? '';
    expect(html).toMatch(/<script fetchpriority="low" type="module" crossorigin src="\/assets\/index-1.js"><\/script><\/body>/);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toContain('preload');
    expect(html).toContain('<link rel="stylesheet" crossorigin href="/assets/index-1.css">');
  });

  it('shows titles, names and previews as text, whatever is in them', async () => {
    const nasty = `"'><script>alert(1)</script>&amp;$&$'`;
    const escaped = `&quot;'&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;$&amp;$'`;
    const owner = { id: 'other', username: 'x', displayName: nasty };
    const document = listed({ title: nasty, owner, role: 'viewer', preview: nasty });
    const html = (await drawn('/', [document], { library: { view: 'cards' } })) ?? '';
    expect(html.split(escaped)).toHaveLength(4);
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('data-view="cards"');
  });
});
