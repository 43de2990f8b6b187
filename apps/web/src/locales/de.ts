/** German. */

import { account } from './de.account.ts';
import { activity } from './de.activity.ts';
import { admin } from './de.admin.ts';
import { editor } from './de.editor.ts';
import { everywhere } from './de.everywhere.ts';
import { files } from './de.files.ts';
import { help } from './de.help.ts';
import { history } from './de.history.ts';
import { dashboard, empty, library } from './de.library.ts';
import { opened } from './de.opened.ts';
import { page } from './de.page.ts';
import { palette } from './de.palette.ts';
import { settings } from './de.settings.ts';
import { share } from './de.share.ts';
import { templates } from './de.templates.ts';
import { tools } from './de.tools.ts';
import { ways } from './de.ways.ts';
import { writing } from './de.writing.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
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
};
