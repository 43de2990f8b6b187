/** Tries again to load what failed. It keeps the focus meanwhile, as one that is disabled would not, and leaves it to the list that comes instead. */
import { Button, type ButtonVariant, Loader } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { enterList } from './enter-list.ts';

interface RetryButtonProps {
  readonly variant?: ButtonVariant;
  readonly isBusy: boolean;
  readonly onClick: () => void;
}

export function RetryButton({ variant, isBusy, onClick }: RetryButtonProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const button = ref.current;
    return () => {
      // Once the list is drawn.
      if (document.activeElement === button) queueMicrotask(() => enterList({ preventScroll: true }));
    };
  }, []);
  return (
    <Button
      ref={ref}
      {...(variant && { variant })}
      aria-busy={isBusy}
      leftSection={isBusy && <Loader size={16} color="currentColor" />}
      onClick={() => isBusy || onClick()}
    >
      {t('action.retry')}
    </Button>
  );
}
