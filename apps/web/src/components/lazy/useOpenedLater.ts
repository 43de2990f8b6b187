/** For dialogs, menus and popovers that are mounted when they are opened. */
import { useEffect, useState } from 'react';

/** `opened`, but false in the first render. Mantine remembers where the focus was only when a component changes from closed to opened. */
export function useOpenedLater(opened: boolean): boolean {
  const [isOpened, setOpened] = useState(false);
  useEffect(() => setOpened(opened), [opened]);
  return isOpened;
}
