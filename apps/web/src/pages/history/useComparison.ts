/** What is marked in the text that is shown: the changes since another version, or who wrote what. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { historyCalls } from '../../api/history.ts';
import type { Person } from '../../api/types.ts';
import { nameOf } from '../../components/user/names.ts';
import { useColours } from '../../components/user/UserColor.ts';
import type { MarkedRange } from '../../editor/rendering/marked-ranges.ts';
import { type AuthorColours, authorColours } from './author-colours.ts';
import { type Comparison, compare } from './changes.ts';
import type { Moment } from './moments.ts';
import type { Timeline } from './Timeline.ts';

/** A colour for what nobody is known to have done. */
const NOBODY = { solid: 'var(--app-mark)', soft: 'var(--mantine-color-ink-light)' };

export interface Compared extends Comparison {
  readonly from: number;
  readonly version: number;
  readonly basis: 'edits' | 'contents';
}

/** The changes from one version to another. @param shown null while nothing is to be compared */
export function useComparison(documentId: string, timeline: Timeline, from: number | null, shown: Moment | null) {
  const version = shown?.version ?? -1;
  return useQuery({
    queryKey: ['documents', 'difference', documentId, from, version] as const,
    queryFn: async ({ signal }): Promise<Compared> => {
      const [difference, before] = await Promise.all([
        historyCalls.difference(documentId, from as number, version, signal),
        timeline.moments.at(from as number),
      ]);
      return { ...compare(before.text, difference.changes), from: from as number, version, basis: difference.basis };
    },
    enabled: from !== null && shown !== null,
    // From one version to the next, the text doesn't go back to one without marks.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** A passage by one person, in units of the text. */
export interface AuthorRun {
  readonly from: number;
  readonly to: number;
  readonly user: Person;
}

/** Who wrote what of a version. @param version null while it is not asked for */
export function useAuthors(documentId: string, version: number | null) {
  return useQuery({
    queryKey: ['documents', 'authors', documentId, version] as const,
    queryFn: async ({ signal }): Promise<readonly AuthorRun[]> => {
      const { runs } = await historyCalls.authors(documentId, version as number, signal);
      let at = 0;
      return runs.map(({ length, user }) => {
        const from = at;
        at += length;
        return { from, to: at, user };
      });
    },
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Who wrote the unit at a place, when, and with which edit. @param place null while it is not asked for */
export function useWriter(documentId: string, version: number | null, place: number | null) {
  return useQuery({
    queryKey: ['documents', 'writer', documentId, version, place] as const,
    queryFn: ({ signal }) => writerOf(documentId, version as number, place as number, signal),
    enabled: version !== null && place !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Who wrote the unit at a place, when, and with which edit; null where nothing is written. */
export async function writerOf(documentId: string, version: number, place: number, signal?: AbortSignal) {
  const { runs } = await historyCalls.attribution(documentId, version, { from: place, to: place + 1 }, signal);
  const run = runs[0];
  // The first newline is there from the beginning.
  if (!run || run.version === 0) return null;
  const [edit] = await historyCalls.edits(documentId, run.version - 1, 1, signal);
  return { user: run.user, version: run.version, createdAt: edit?.createdAt ?? null };
}

/** The colours of those who did what is marked. */
export function useAuthorColours(of: readonly { readonly user: Person | null }[]): AuthorColours {
  const own = useColours();
  return useMemo(
    () =>
      authorColours(
        of.flatMap(({ user }) => user ?? []),
        own,
      ),
    [of, own],
  );
}

export function useChangeMarks(comparison: Comparison | null, colours: AuthorColours): readonly MarkedRange[] {
  const { t } = useTranslation();
  return useMemo(
    () =>
      (comparison?.changes ?? []).map(({ kind, from, to, user }) => {
        const { solid, soft } = user ? colours(user.id) : NOBODY;
        return { from, to, look: kind, color: solid, softColor: soft, title: user ? nameOf(user) : t('history.changes.somebody') };
      }),
    [comparison, colours, t],
  );
}

export function useAuthorMarks(runs: readonly AuthorRun[], colours: AuthorColours): readonly MarkedRange[] {
  return useMemo(
    () =>
      runs.map(({ from, to, user }) => {
        const { solid, soft } = colours(user.id);
        return { from, to, look: 'author', color: solid, softColor: soft, title: nameOf(user) };
      }),
    [runs, colours],
  );
}

/** What the last edit of a moment inserted. */
export function useEditMarks(moment: Moment | null): readonly MarkedRange[] {
  const colourOf = useColours();
  return useMemo(() => {
    if (!moment?.edit) return [];
    const { solid, soft } = colourOf(moment.edit.user.id);
    const marks: MarkedRange[] = [];
    let at = 0;
    for (const { insert, retain = 0 } of moment.edit.delta.ops) {
      const length = insert === undefined ? retain : typeof insert === 'string' ? insert.length : 1;
      if (insert !== undefined)
        marks.push({ from: at, to: at + length, look: 'author', color: solid, softColor: soft, title: nameOf(moment.edit.user) });
      at += length;
    }
    return marks;
  }, [moment, colourOf]);
}
