/** The texts of pictures and attachments, to be imported before what shows them. */
import { addEnglish } from '../boot/i18n.ts';
import { files } from '../locales/en.files.ts';

addEnglish({ files });
