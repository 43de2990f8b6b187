/**
 * English, and the list of all texts: another language is a file of the same shape beside this one, entered in `languages.ts`. Here are their types, and tests
 * read it; the app has `everywhere` from the start, and the rest with the page or the part that shows it (`addEnglish` in `i18n.ts`).
 */
import { account } from './en.account.ts';
import { editor } from './en.editor.ts';
import { everywhere } from './en.everywhere.ts';
import { dashboard, empty, library } from './en.library.ts';
import { opened } from './en.opened.ts';
import { page } from './en.page.ts';
import { palette } from './en.palette.ts';
import { share } from './en.share.ts';
import { templates } from './en.templates.ts';
import { tools } from './en.tools.ts';
import { writing } from './en.writing.ts';

export const en = {
  ...everywhere,
  account,
  dashboard,
  editor,
  empty,
  library,
  opened,
  page,
  palette,
  share,
  templates,
  tools,
  writing,
} as const;
