/** Messages between a user's tabs about the user's own changes. The server doesn't send news of stars and tags, because they are private. */
import { joinTabs } from './transport/tabs.ts';

let hear = (): void => undefined;
const tabs = joinTabs('inkstone.library', ['changed'], () => hear());

/** Says that lists and tags may be out of date. */
export function tellTabs(): void {
  tabs.tell('changed');
}

/** Calls back when another tab says so; the last one who asked is called. */
export function hearTabs(listener: () => void): void {
  hear = listener;
}
