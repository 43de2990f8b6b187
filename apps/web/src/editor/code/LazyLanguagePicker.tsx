/** The list of languages, loaded when it is first opened. */
import { type ComponentProps, lazy, Suspense } from 'react';
import type { LanguagePicker as Picker } from './LanguagePicker.tsx';

export type { LanguageRequest } from './LanguagePicker.tsx';

const LanguagePicker = lazy(async () => ({ default: (await import('./LanguagePicker.tsx')).LanguagePicker }));

export function LazyLanguagePicker(props: ComponentProps<typeof Picker>) {
  return (
    <Suspense>
      <LanguagePicker {...props} />
    </Suspense>
  );
}
