/** A text in which the matches of a search are marked. */
import { Fragment } from 'react';
import type { Ranges } from '../api/types.ts';

export function Marked({ text, ranges }: { text: string; ranges: Ranges | undefined }) {
  if (ranges === undefined || ranges.length === 0) return text;
  let end = 0;
  return (
    <>
      {ranges.map(([from, to]) => {
        const before = text.slice(end, from);
        end = to;
        return (
          <Fragment key={from}>
            {before}
            <mark>{text.slice(from, to)}</mark>
          </Fragment>
        );
      })}
      {text.slice(end)}
    </>
  );
}
