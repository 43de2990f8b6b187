/** The texts that a document’s page has from the start, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { editor } from '../../locales/en.editor.ts';
import { page } from '../../locales/en.page.ts';

addEnglish({ editor, page });
