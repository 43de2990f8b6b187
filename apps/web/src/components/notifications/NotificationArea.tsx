/** Shows notifications. The script is loaded with the first one. Until then notifications wait in Mantine's store. */
import { useNetwork } from '@mantine/hooks';
import { useNotifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { lazyScript } from '../lazy/lazy-part.tsx';

const script = lazyScript(async () => (await import('./NotificationList.ts')).NotificationList);

export function NotificationArea() {
  const { notifications } = useNotifications();
  const { online } = useNetwork();
  const [List, setList] = useState(script.current);
  const count = notifications.length;
  const isMissing = List === null && count > 0;
  // If the script is missing, no notification can say so. So it is tried again with each further notification, and when the network is back.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!isMissing) return;
    script.fetch().then(
      (list) => setList(() => list),
      () => {},
    );
  }, [isMissing, count, online]);
  return List && <List position="bottom-center" />;
}
