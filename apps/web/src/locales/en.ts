/**
 * English, and the list of all texts: another language is a file of the same shape beside this one, entered in `languages.ts`. Here are their types, and tests
 * read it; the app has `everywhere` from the start, and the rest with the page or the part that shows it (`addEnglish` in `i18n.ts`).
 */
import { account } from './en.account.ts';
import { activity } from './en.activity.ts';
import { admin } from './en.admin.ts';
import { editor } from './en.editor.ts';
import { everywhere } from './en.everywhere.ts';
import { files } from './en.files.ts';
import { help } from './en.help.ts';
import { history } from './en.history.ts';
import { dashboard, empty, library } from './en.library.ts';
import { opened } from './en.opened.ts';
import { page } from './en.page.ts';
import { palette } from './en.palette.ts';
import { settings } from './en.settings.ts';
import { share } from './en.share.ts';
import { templates } from './en.templates.ts';
import { tools } from './en.tools.ts';
import { ways } from './en.ways.ts';
import { writing } from './en.writing.ts';

export const en = {
  ...everywhere,
  account,
  activity,
  admin,
  dashboard,
  editor,
  empty,
  files,
  help,
  history,
  library,
  opened,
  page,
  palette,
  settings,
  share,
  templates,
  tools,
  ways,
  writing,
} as const;
