/** For dialogs, menus and popovers that are mounted in order to be opened at once. */
import { useEffect, useState } from 'react';

/** False in the first render: Mantine notes where the focus was, to give it back, when something changes from closed to opened. */
export function useOpenedLater(opened: boolean): boolean {
  const [isOpened, setOpened] = useState(false);
  useEffect(() => setOpened(opened), [opened]);
  return isOpened;
}
