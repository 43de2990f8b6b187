/** What the editor is told of files: the page knows them, and the editor draws them. */
import type { TFunction } from 'i18next';

/** `asked`: not known yet. `missing`: the server has none, or the reader may not see it. */
type FileLookState = 'asked' | 'uploading' | 'ready' | 'failed' | 'deleted' | 'missing';

/** An upload from this browser. */
export interface OwnUpload {
  /** `waiting`: for its turn, or for the network. `failed` says why in `problem`. */
  readonly state: 'waiting' | 'sending' | 'failed';
  /** In the user's language; null without one. */
  readonly problem: string | null;
  /** Shows a picture that is still on its way; null for what is no picture. */
  readonly preview: string | null;
}

/** What is known of a file. */
export interface FileLook {
  readonly state: FileLookState;
  /** Empty where it is not known. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  /** In pixels; null for what is no picture, or not known to be one yet. */
  readonly width: number | null;
  readonly height: number | null;
  /** The name of who uploads it. */
  readonly by: string;
  /** Bytes that have arrived. */
  readonly received: number;
  /** Its upload has not gone on for a while. */
  readonly isStalled: boolean;
  readonly own: OwnUpload | null;
}

/** What the editor asks the page for. */
export interface EmbedHost {
  readonly t: TFunction;
  /** Whether pages may load pictures from other servers. */
  readonly showsExternal: boolean;
  /** The same object until it changes. */
  fileOf(id: string): FileLook;
  /** Calls back when what is known of a file changes. @returns what ends that */
  watch(id: string, changed: () => void): () => void;
  /** Ends an upload. */
  stop(id: string): void;
  retry(id: string): void;
  /** Stores a picture of the web here, in place of its address in the text. */
  keep(url: string): void;
  /** Shows pictures and files large; `index` counts the images and files of the text. */
  show(index: number): void;
}
