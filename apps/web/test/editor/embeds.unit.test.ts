/** Images and files in the editor: where they are put, what a change of one does, and pictures in pasted HTML. */
import type { Delta } from '@inkstone/ot';
import { Window } from 'happy-dom';
import { EditorState, NodeSelection, TextSelection } from 'prosemirror-state';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deltaToTransaction } from '../../src/editor/bridge/apply-delta.ts';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor } from '../../src/editor/bridge/positions.ts';
import { HtmlWalk } from '../../src/editor/clipboard/html-walk.ts';
import { onlyPicture, takePictures } from '../../src/editor/clipboard/pasted-pictures.ts';
import { PLAIN_LINE, schema } from '../../src/editor/core/schema.ts';
import { insertEmbeds } from '../../src/editor/embeds/insert-embeds.ts';
import { setPictureWidth } from '../../src/editor/embeds/width.ts';

const window = new Window({ url: 'https://ink.example/', settings: { disableJavaScriptEvaluation: true } });

beforeAll(() => {
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('DOMParser', window.DOMParser);
});
afterAll(() => vi.unstubAllGlobals());

const [A, B] = [{ embed: { image: '/api/files/a' } }, { embed: { image: '/api/files/b' } }] as const;
const F = { embed: { file: '/api/files/f' }, attributes: { alt: 'f.txt' } } as const;
const stateOf = (content: Delta) => EditorState.create({ doc: contentToDoc(content) });

describe('pictures and files that are added', () => {
  const added = (content: Delta, embeds: Parameters<typeof insertEmbeds>[1], position: number | null, [from, to] = [0, 0]) => {
    let state = stateOf(content);
    const { doc } = state;
    state = state.apply(state.tr.setSelection(TextSelection.create(doc, toEditor(doc, from), toEditor(doc, to))));
    return docToContent(state.apply(insertEmbeds(state, embeds, position)).doc);
  };

  it('stand where they are put, several pictures in lines of their own', () => {
    expect(added([{ insert: 'ab\n' }], [A], 1)).toEqual([{ insert: 'a' }, { insert: A.embed }, { insert: 'b\n' }]);
    expect(added([{ insert: 'ab\n' }], [A, B, F, F], 2)).toEqual([
      { insert: 'ab' },
      { insert: A.embed },
      { insert: '\n' },
      { insert: B.embed },
      { insert: '\n' },
      { insert: F.embed, attributes: F.attributes },
      { insert: ' ' },
      { insert: F.embed, attributes: F.attributes },
      { insert: '\n' },
    ]);
  });

  it('replace what is selected, and keep to the document’s end', () => {
    expect(added([{ insert: 'abcd\n' }], [A], null, [1, 3])).toEqual([{ insert: 'a' }, { insert: A.embed }, { insert: 'd\n' }]);
    expect(added([{ insert: '\n' }], [A], 99)).toEqual([{ insert: A.embed }, { insert: '\n' }]);
  });

  it('come below code, and never into it', () => {
    const code: Delta = [
      { insert: 'x' },
      { insert: '\n', attributes: { codeBlock: 'js' } },
      { insert: 'y' },
      { insert: '\n', attributes: { codeBlock: 'js' } },
    ];
    expect(added([...code, { insert: 'after\n' }], [A], 1)).toEqual([...code, { insert: A.embed }, { insert: '\nafter\n' }]);
    expect(added(code, [A], 0)).toEqual([...code, { insert: A.embed }, { insert: '\n' }]);
  });
});

describe('a selected picture', () => {
  const selected = () => {
    const state = stateOf([{ insert: 'a' }, { insert: A.embed }, { insert: 'b\n' }]);
    return state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 2)));
  };

  it('is not replaced by what is added', () => {
    const state = selected();
    expect(docToContent(state.apply(insertEmbeds(state, [B], null)).doc).map(({ insert }) => insert)).toEqual([
      'a',
      A.embed,
      B.embed,
      'b\n',
    ]);
  });

  it('stays selected when its width is set, here or by others', () => {
    let state = selected();
    setPictureWidth(300)(state, (tr) => {
      state = state.apply(tr);
    });
    state = state.apply(deltaToTransaction(state, [{ retain: 1 }, { retain: 1, attributes: { alt: 'words', width: 400 } }]));
    expect(state.selection).toBeInstanceOf(NodeSelection);
    expect(docToContent(state.doc)[1]).toEqual({ insert: A.embed, attributes: { alt: 'words', width: 400 } });
  });
});

describe('pasted HTML', () => {
  const read = (html: string) => {
    const owner = (window.document as unknown as Document).implementation.createHTMLDocument('');
    owner.body.innerHTML = html;
    const walk = new HtmlWalk(owner.body, PLAIN_LINE, false);
    while (walk.step());
    return docToContent(schema.nodes.doc.create(null, [...walk.finish()]));
  };

  it('keeps what is said of a picture, and a width only of this editor’s own', () => {
    expect(read('<img src="https://a.example/b.png" alt=" words " width="100">')).toEqual([
      { insert: { image: 'https://a.example/b.png' }, attributes: { alt: 'words' } },
      { insert: '\n' },
    ]);
    expect(read('<img class="embed-image" src="https://ink.example/api/files/a" alt="" width="100" data-caption="below">')).toEqual([
      { insert: { image: '/api/files/a' }, attributes: { caption: 'below', width: 100 } },
      { insert: '\n' },
    ]);
  });

  it('gives pictures whose bytes are in it an address of their own', () => {
    const { html, pictures } = takePictures(
      `<p>a<img alt="x" src="data:image/png;base64,AAAA">b<IMG SRC='blob:https://x.example/1'><img src="https://a.example/b.png"></p>`,
    );
    expect(pictures.map(({ source }) => source)).toEqual(['data:image/png;base64,AAAA', 'blob:https://x.example/1']);
    expect(html).toBe(
      `<p>a<img alt="x" src="/api/files/${pictures[0]?.id}">b<IMG SRC="/api/files/${pictures[1]?.id}"><img src="https://a.example/b.png"></p>`,
    );
    for (const { id } of pictures) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('is a picture alone only where no words stand beside it', () => {
    expect(onlyPicture('<meta charset="utf-8"><img src="https://a.example/b.png" alt="words">')).toEqual({ alt: 'words' });
    expect(onlyPicture('<p>words</p><img src="https://a.example/b.png">')).toBeNull();
    expect(onlyPicture('<img src="a"><img src="b">')).toBeNull();
  });
});
