import { useEffect, useState, useSyncExternalStore } from 'react';
import { historyCalls } from '../../api/history.ts';
import { Moments } from './moments.ts';
import { Timeline, type TimelineSnapshot } from './Timeline.ts';

/** The timeline of a document for as long as a page shows it; null until it is there. */
export function useNewTimeline(documentId: string, version: number, head: number): Timeline | null {
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins counts only when it begins
  useEffect(() => {
    const moments = new Moments({
      content: (at, signal) => historyCalls.content(documentId, at, signal),
      edits: (after, limit, signal) => historyCalls.edits(documentId, after, limit, signal),
    });
    const made = new Timeline(moments, version, head);
    setTimeline(made);
    return () => made.stop();
  }, [documentId]);
  return timeline;
}

/** A part of what a timeline shows. The component renders again when this part changes. */
export function useTimeline<Part>(timeline: Timeline, select: (snapshot: TimelineSnapshot) => Part): Part {
  return useSyncExternalStore(timeline.subscribe, () => select(timeline.snapshot()));
}
