/** What a new document can begin with: texts of the user's language in a few marks of Markdown, as Deltas. Loaded when one is chosen. */
import './template-texts.ts';
import { type Attributes, type Delta, DeltaBuilder } from '@inkstone/ot';
import type { TFunction } from 'i18next';
import type { NewDocument } from '../../../api/index.ts';
import type { TemplateId } from './template-names.ts';

/** The beginnings of lines, and what they say of the line. */
const LINES: readonly (readonly [string, Attributes])[] = [
  ['## ', { header: 2 }],
  ['- ', { list: 'bullet' }],
  ['1. ', { list: 'ordered' }],
  ['[] ', { list: 'unchecked' }],
  ['> ', { blockquote: true }],
];

/** The Delta of a template's text: one of the marks above begins a line, `**` stands around what is bold. */
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

/** @param today for titles that name the day */
export function newFromTemplate(id: TemplateId, t: TFunction, language: string, today: Date): NewDocument {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(today);
  return { title: t(`templates.${id}.title`, { date }), content: { ops: contentOf(t(`templates.${id}.text`)) } };
}
