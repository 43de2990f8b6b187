/** Adds the texts of the command palette. Components that show them import this file first. */
import { addEnglish } from '../boot/i18n.ts';
import { palette } from '../locales/en.palette.ts';

addEnglish({ palette });
