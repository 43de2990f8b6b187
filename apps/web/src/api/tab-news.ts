/** Messages between a user's tabs about the user's own changes. The server doesn't send news of stars and tags, because they are private. */
import { joinTabs } from './transport/tabs.ts';

let hear = (): void => undefined;
const tabs = joinTabs('inkstone.library', ['changed'], () => hear());

/** Tells the other tabs that their lists and tags may be out of date. */
export function tellTabs(): void {
  tabs.tell('changed');
}

/** Sets the listener for such messages from other tabs. There is only one: a later listener replaces it. */
export function hearTabs(listener: () => void): void {
  hear = listener;
}
