/** The texts of a document’s page, to be imported before what shows them. */
import { addEnglish } from '../../i18n.ts';
import { editor } from '../../locales/en.editor.ts';
import { page } from '../../locales/en.page.ts';
import { tools } from '../../locales/en.tools.ts';
import { writing } from '../../locales/en.writing.ts';

addEnglish({ editor, page, tools, writing });
