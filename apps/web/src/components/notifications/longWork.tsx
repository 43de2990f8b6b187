/** Runs work that takes long. A notification shows its progress on any page of the app, and the browser asks before the app is closed. */
import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Milliseconds before progress is shown. Shorter work shows none. */
const SHOW_DELAY_MS = 400;
/** Milliseconds between two updates of the number. */
const UPDATE_INTERVAL_MS = 250;

let count = 0;

/**
 * @param words gives the text of the notification when `done` of `total` are done
 * @param work gets a function that it calls with the number of items done
 */
export async function longWork<Result>(
  total: number,
  words: (done: number) => string,
  work: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  const id = `long-work-${++count}`;
  let done = 0;
  const look = () => ({
    id,
    role: 'status',
    autoClose: false as const,
    withCloseButton: false,
    withBorder: true,
    message: (
      <>
        <Text size="sm" c="var(--mantine-color-text)">
          {words(done)}
        </Text>
        <progress value={done} max={total} aria-hidden="true" style={{ width: '100%', accentColor: 'var(--app-mark)' }} />
      </>
    ),
  });
  const start = setTimeout(() => notifications.show(look()), SHOW_DELAY_MS);
  const pace = setInterval(() => notifications.update(look()), UPDATE_INTERVAL_MS);
  const warn = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener('beforeunload', warn);
  try {
    return await work((so) => {
      done = so;
    });
  } finally {
    clearTimeout(start);
    clearInterval(pace);
    window.removeEventListener('beforeunload', warn);
    notifications.hide(id);
  }
}
