/** The list of languages, loaded when it is first opened. */
import { lazyPart } from '../../components/lazy/lazy-part.tsx';

export type { LanguageRequest } from './LanguagePicker.tsx';

export const LazyLanguagePicker = lazyPart(async () => (await import('./LanguagePicker.tsx')).LanguagePicker);
