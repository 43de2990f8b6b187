/** The pictures and files of a text that is only read, as its document has them. */
import i18next from 'i18next';
import { SHOWS_EXTERNAL } from '../../components/external-pictures.ts';
import { drawEmbed } from '../../editor/embeds/embed-views.ts';
import type { EmbedHost } from '../../editor/embeds/file-look.ts';
import type { DrawEmbed, LateEmbeds } from '../../editor/embeds/late-embeds.ts';
import { FileStates } from '../document/files/FileStates.ts';

const nothing = () => undefined;

export class ReadEmbeds implements LateEmbeds {
  readonly states: FileStates;
  readonly #script: { readonly draw: DrawEmbed; readonly host: EmbedHost };

  /** @param show shows a picture or a file large; `index` counts those of the text */
  constructor(documentId: string, show: (index: number) => void) {
    this.states = new FileStates(documentId);
    const { lookOf: fileOf, watch } = this.states;
    const host = { t: i18next.t, showsExternal: SHOWS_EXTERNAL, fileOf, watch, stop: nothing, retry: nothing, keep: nothing, show };
    this.#script = { host, draw: drawEmbed(host) };
  }

  readonly current = () => this.#script;

  readonly fetch = async () => this.#script;
}
