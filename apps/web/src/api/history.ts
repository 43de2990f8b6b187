/** Calls for the history of a document: its edits, versions and writing sessions, who wrote what, and what brings back or takes back. */
import type { AttributeChange, Attributes, Delta, Embed } from '@inkstone/ot';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { documentPath } from './documents.ts';
import { BASE_PATH } from './transport/base-path.ts';
import { client } from './transport/browser.ts';
import type { DocumentInfo, Page, Person, Seen, Version, WritingSession } from './types.ts';

/** One edit of the log. */
export interface EditEntry {
  readonly version: number;
  readonly user: Person;
  readonly delta: { readonly ops: Delta };
  readonly createdAt: string;
}

/** Who wrote the next `length` units, and with which edit. */
export interface AttributionRun {
  readonly length: number;
  readonly user: Person;
  readonly version: number;
}

/** A part of a difference, over the content at `from`. */
export interface DiffChange {
  readonly insert?: string | Embed;
  readonly delete?: number;
  readonly retain?: number;
  readonly attributes?: AttributeChange | Attributes;
  /** Who did it; not told when only the contents were compared. */
  readonly user?: Person | null;
}

export interface Difference {
  readonly from: number;
  readonly to: number;
  /** `contents`: the texts were compared, because the edits between them are too many. */
  readonly basis: 'edits' | 'contents';
  readonly changes: readonly DiffChange[];
}

/** Whose edits are to be taken back: those in the versions `from` + 1 to `to`. */
export interface TakeBack {
  /** Undefined: everybody’s. */
  readonly user: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** The greatest number of edits in a page of the log. */
export const EDITS_PAGE = 100;
const SESSIONS_PAGE = 30;

const historyPath = (id: string, rest: string) => `${documentPath(id)}/${rest}`;

/** Each rejects with an `ApiError` or a `NetworkError`. */
export const historyCalls = {
  /** The content at any version. */
  content: async (id: string, version: number, signal?: AbortSignal): Promise<Delta> => {
    const answer = await client.request<{ content: { ops: Delta } }>({ path: historyPath(id, `versions/${version}`), signal });
    return answer.content.ops;
  },
  /** The edits after a version, oldest first. Fewer come when they are large. */
  edits: async (id: string, after: number, limit = EDITS_PAGE, signal?: AbortSignal): Promise<readonly EditEntry[]> => {
    const answer = await client.request<Page<EditEntry>>({ path: historyPath(id, 'edits'), query: { after, limit }, signal });
    return answer.items;
  },
  difference: (id: string, from: number, to: number, signal?: AbortSignal) =>
    client.request<Difference>({ path: historyPath(id, 'diff'), query: { from, to }, signal }),
  /** Who wrote the units `from` to `to`. */
  attribution: (id: string, version: number, range: { from: number; to: number }, signal?: AbortSignal) =>
    client.request<{ runs: readonly AttributionRun[] }>({ path: historyPath(id, 'attribution'), query: { version, ...range }, signal }),
  /** Who wrote each part of the text; neighbours of one person are one run. */
  authors: (id: string, version: number, signal?: AbortSignal) =>
    client.request<{ runs: readonly AttributionRun[] }>({
      path: historyPath(id, 'attribution'),
      query: { version, merge: 'user' },
      signal,
    }),
  seen: (id: string) => client.request<Seen>({ path: historyPath(id, 'seen') }),
  newestSessions: (id: string) =>
    client.request<Page<WritingSession>>({ path: historyPath(id, 'sessions'), query: { limit: SESSIONS_PAGE } }),
  name: (id: string, version: number, name: string) =>
    client.request<Version>({ method: 'PATCH', path: historyPath(id, `versions/${version}`), body: { name } }),
  unname: (id: string, version: number) => client.request<void>({ method: 'DELETE', path: historyPath(id, `versions/${version}`) }),
  /** Brings a version back, or only the units `passage` of it. The edit gets the id `editId`. */
  restore: (id: string, version: number, body: { editId: string; passage?: { from: number; to: number } }) =>
    client.request<{ version: number }>({ method: 'POST', path: historyPath(id, `versions/${version}/restore`), body }),
  /** A version as a new document of the caller. */
  copy: (id: string, version: number, title: string) =>
    client.request<DocumentInfo>({ method: 'POST', path: historyPath(id, `versions/${version}/copy`), body: { title } }),
  /** What taking back would do: a delta over the content at `version`. */
  previewTakeBack: (id: string, body: TakeBack, signal?: AbortSignal) =>
    client.request<{ version: number; delta: { ops: Delta } }>({
      method: 'POST',
      path: historyPath(id, 'take-back'),
      query: { dryRun: true },
      body,
      signal,
    }),
  takeBack: (id: string, body: TakeBack & { editId: string }) =>
    client.request<{ version: number }>({ method: 'POST', path: historyPath(id, 'take-back'), body }),
} as const;

export const sessionsKey = (id: string) => ['documents', 'sessions', id] as const;

/** The writing sessions of a document, newest first. */
export function sessionsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: sessionsKey(id),
    queryFn: ({ pageParam, signal }) =>
      client.request<Page<WritingSession>>({
        path: historyPath(id, 'sessions'),
        query: { limit: SESSIONS_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    gcTime: 0,
  });
}

/** How many edits the document has had; asked for now and then while its history is shown. */
export function headQuery(id: string) {
  return queryOptions({
    queryKey: ['documents', 'head', id] as const,
    queryFn: ({ signal }) => client.request<DocumentInfo>({ path: documentPath(id), query: { content: false }, signal }),
    refetchInterval: 10_000,
    gcTime: 0,
  });
}

/** The address of a version, or of what changed in it since another one, as it is passed on. */
export function historyAddress(id: string, version: number, from: number | null): string {
  const since = from === null ? '' : `&from=${from}`;
  return `${window.location.origin}${BASE_PATH}/documents/${encodeURIComponent(id)}/history?version=${version}${since}`;
}
