/** Makes the content of a new document from a template. Templates are texts in the user's language with a few marks of Markdown. Loaded when one is chosen. */
import './template-texts.ts';
import { type Attributes, type Delta, DeltaBuilder } from '@inkstone/ot';
import type { TFunction } from 'i18next';
import type { NewDocument } from '../../../api/index.ts';
import type { TemplateId } from './template-names.ts';

/** The marks at the start of a line, with the line's attributes. */
const LINES: readonly (readonly [string, Attributes])[] = [
  ['## ', { header: 2 }],
  ['- ', { list: 'bullet' }],
  ['1. ', { list: 'ordered' }],
  ['[] ', { list: 'unchecked' }],
  ['> ', { blockquote: true }],
];

/** Converts a template's text to a Delta. A line may start with one of the marks above, and `**` encloses bold text. */
export function contentOf(text: string): Delta {
  const builder = new DeltaBuilder();
  for (const line of text.split('\n')) {
    const [mark, attributes] = LINES.find(([prefix]) => `${line} `.startsWith(prefix)) ?? ['', undefined];
    for (const [index, part] of line.slice(mark.length).split('**').entries()) {
      builder.insert(part, index % 2 === 1 ? { bold: true } : undefined);
    }
    builder.insert('\n', attributes);
  }
  return builder.build();
}

/** @param today the date for templates whose title contains one */
export function newFromTemplate(id: TemplateId, t: TFunction, language: string, today: Date): NewDocument {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(today);
  return { title: t(`templates.${id}.title`, { date }), content: { ops: contentOf(t(`templates.${id}.text`)) } };
}
