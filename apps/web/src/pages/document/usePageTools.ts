/** What the page gives to things that are done once, such as a command: their scripts come when they are chosen. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../components/notifications/useNotify.tsx';

export type PageTools = ReturnType<typeof usePageTools>;

export function usePageTools() {
  const { t } = useTranslation();
  return { t, notify: useNotify(), navigate: useNavigate(), queries: useQueryClient() };
}
