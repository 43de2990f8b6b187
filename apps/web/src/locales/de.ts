/** German. */

import { account } from './de.account.ts';
import { editor } from './de.editor.ts';
import { everywhere } from './de.everywhere.ts';
import { dashboard, empty, library } from './de.library.ts';
import { opened } from './de.opened.ts';
import { page } from './de.page.ts';
import { palette } from './de.palette.ts';
import { share } from './de.share.ts';
import { templates } from './de.templates.ts';
import { tools } from './de.tools.ts';
import { writing } from './de.writing.ts';
import type { Texts } from './texts.ts';

export const de: Texts = {
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
};
