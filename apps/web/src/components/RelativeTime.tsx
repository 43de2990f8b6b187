/** A time as people say it ("3 minutes ago"), the exact one in a tooltip; it keeps up while it is shown. */
import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exactTime, relativeTime } from './time.ts';

export function RelativeTime({ iso }: { iso: string }) {
  const { i18n } = useTranslation();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={exactTime(iso, i18n.language)}>
      <time dateTime={iso}>{relativeTime(iso, Math.max(now, Date.now()), i18n.language)}</time>
    </Tooltip>
  );
}
