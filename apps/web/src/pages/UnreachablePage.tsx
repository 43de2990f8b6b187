/** While nobody can say who is signed in. It asks again every few seconds, and as soon as the device is back online. */
import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '../api/index.ts';
import { Notice } from '../components/Notice.tsx';

export function UnreachablePage() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);

  useEffect(() => {
    const again = () => void session.start();
    const timer = setInterval(again, 5_000);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, []);

  const ask = async () => {
    setAsking(true);
    await session.start();
    setAsking(false);
  };

  return (
    <main>
      <Notice
        order={1}
        icon={<IconPlugConnectedX size={32} stroke={1.5} />}
        title={t('network.unreachable')}
        actions={
          <Button loading={asking} onClick={ask}>
            {t('action.retry')}
          </Button>
        }
      >
        {t('network.unreachableDetail')}
      </Notice>
    </main>
  );
}
