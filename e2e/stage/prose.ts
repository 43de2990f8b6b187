/** Sample documents that look like those of real people, and functions that make formatted content. */
import { type Attributes, type Delta, DeltaBuilder } from '@inkstone/ot';

/** A piece of a line: plain or formatted text. */
type Piece = string | readonly [text: string, attributes: Attributes];

interface Line {
  readonly pieces: readonly Piece[];
  readonly look: Attributes | undefined;
}

const lineOf =
  (look?: Attributes) =>
  (...pieces: Piece[]): Line => ({ pieces, look });

const p = lineOf();
const h2 = lineOf({ header: 2 });
const h3 = lineOf({ header: 3 });
const li = lineOf({ list: 'bullet' });
const li2 = lineOf({ list: 'bullet', indent: 1 });
const step = lineOf({ list: 'ordered' });
const done = lineOf({ list: 'checked' });
const todo = lineOf({ list: 'unchecked' });
const quote = lineOf({ blockquote: true });
const code = lineOf({ codeBlock: 'typescript' });
const centred = lineOf({ align: 'center' });
const right = lineOf({ align: 'right' });

const b = (text: string): Piece => [text, { bold: true }];
const i = (text: string): Piece => [text, { italic: true }];
const u = (text: string): Piece => [text, { underline: true }];
const s = (text: string): Piece => [text, { strike: true }];
const c = (text: string): Piece => [text, { code: true }];
const link = (text: string, url: string): Piece => [text, { link: url }];
const colored = (text: string, color: string): Piece => [text, { color }];
const marked = (text: string, background: string): Piece => [text, { background }];

/** The content of lines without the newline of the last one, which every document has already. */
function insertsOf(lines: readonly Line[]): Delta {
  const builder = new DeltaBuilder();
  lines.forEach(({ pieces, look }, index) => {
    for (const piece of pieces) {
      if (typeof piece === 'string') builder.insert(piece);
      else builder.insert(piece[0], piece[1]);
    }
    if (index < lines.length - 1) builder.insert('\n', look);
  });
  return builder.build();
}

export interface Prose {
  readonly title: string;
  /** A delta that is inserted at the start of an empty document. */
  readonly content: Delta;
}

const prose = (title: string, ...lines: Line[]): Prose => ({ title, content: insertsOf(lines) });

/** A plan that several people work on. `NOTES` shows every kind of formatting. */
export const PLAN = prose(
  'Reading room: plan for the autumn',
  p(
    'The library lends us the ground floor from ',
    b('15 September'),
    ' to the end of the year. We open the doors on Thursdays at four; whoever comes may read, write, or sit by the window and do neither.',
  ),
  h2('What we know'),
  li('Forty seats, of which twelve have a lamp of their own'),
  li('The wardens need the key back at nine, ', i('not'), ' at half past'),
  li('Last year ', marked('63 people', '#fff3bf'), ' came on the first evening, and nobody had counted on that'),
  h2('Before we open'),
  done('Ask the printers for two quotes'),
  done('Agree with the school on the smaller room'),
  todo('Write to the three authors who said “perhaps”'),
  todo('Find somebody who repairs lamps'),
  h2('How the evenings go'),
  p(
    'One of us reads for ten minutes, from whatever is on the table. After that the room is quiet until six. Tea is in the corridor, so that it stays that way.',
  ),
  quote('A room in which nobody has to say anything is the best place to find out what one thinks.'),
  p('Open questions go into ', link('the list of last year', 'https://example.org/reading-room'), '; the money is in Amara’s sheet.'),
  p(),
);

export const NOTES = prose(
  'How we measure water at Ardoch weir',
  p(
    'Every reading is taken ',
    b('twice'),
    ', by two people, and written down before either says a number aloud. What follows is the ',
    i('whole'),
    ' procedure; ',
    s('the short card in the hut'),
    ' is out of date. ',
    u('Do not skip the third step.'),
  ),
  h2('Instruments'),
  li('The staff gauge at the left bank'),
  li2('read at the lower edge of the water'),
  li2('in millimetres, never in “a bit more than”'),
  li('The float and the stopwatch'),
  li('A thermometer that has been in the water for ', b('three minutes')),
  h2('Steps'),
  step('Write the date, the hour and both names'),
  step('Read the gauge'),
  step('Wait until the wake of the last boat is gone'),
  step('Let the float go five times, and keep all five times'),
  h3('Who has which week'),
  done('Jonas: weeks 38 and 39'),
  todo('Sofia: weeks 40 and 41'),
  todo('Kenji: week 42, if the bridge is open'),
  quote('The river does not care for averages. Write down what you saw.'),
  h3('The sum, for those who like to check'),
  p('Flow is ', c('area × speed × 0.85'), '; the factor is for the rough bed, see ', link('the handbook', 'https://example.org/weir'), '.'),
  code('const flow = (area: number, seconds: readonly number[]) => {'),
  code('  const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;'),
  code('  return area * (20 / mean) * 0.85; // m³/s'),
  code('};'),
  p(
    'Above ',
    colored('1,250 mm', '#c2410c'),
    ' we ring the wardens; below ',
    marked('180 mm', '#d0ebff'),
    ' the sluice is closed. القراءة مرتين',
  ),
  centred('— end of the procedure —'),
  right('last checked in August'),
  p(),
);

/** A further document for lists, with its owner and its age. */
export interface Shelved extends Prose {
  readonly owner: 'me' | 'another';
  /** Hours since the last change that lists show. */
  readonly hours: number;
}

const short = (owner: Shelved['owner'], hours: number, title: string, ...paragraphs: string[]): Shelved => ({
  ...prose(title, ...paragraphs.map((text) => p(text))),
  owner,
  hours,
});

export const SHELF: readonly Shelved[] = [
  { ...NOTES, owner: 'another', hours: 0.1 },
  short(
    'me',
    1,
    'Letter to the wardens',
    'Dear wardens, the lamp at the weir has been dark since Sunday, and the gauge cannot be read without it.',
  ),
  short('me', 3, 'Minutes, 12 September', 'Present: Mira, Jonas, Amara. We began late because the key was with the school.'),
  short('another', 5, 'Budget for the reading room', 'Tea and milk, 40. Lamps, 120. Printing, to be seen.'),
  short('me', 22, 'Zweiter Entwurf der Einladung', 'Liebe Nachbarn, ab September ist donnerstags die Tür offen.'),
  short('me', 30, 'Questions for the printers', 'How thick may the paper be before the folding machine complains?'),
  short(
    'another',
    52,
    'Kenji’s week at the bridge',
    'The bridge was closed on Tuesday. I read the gauge from the other bank, with the long glass.',
  ),
  short('me', 75, 'Shelf by the window', 'Poems, short stories, a dictionary. Nothing that is due back.'),
  short('me', 120, 'Words we keep misspelling', 'weir, gauge, separate, September'),
  short('another', 200, 'Who has the key', 'Monday: Sofia. Tuesday: nobody, it hangs in the hut.'),
  short(
    'me',
    500,
    'Interview with the miller’s daughter',
    'She remembers the winter of the ice and says that the gauge was lower then, by a hand.',
  ),
  short('me', 900, 'Ideas that we did not take', 'A second evening. A louder room. A clock.'),
];

/** Mira's stars and tags on these documents. The last tag is as long as real ones get. */
export const KEPT = {
  starred: ['Letter to the wardens', 'Budget for the reading room'],
  tags: {
    'Reading room': [
      'Reading room: plan for the autumn',
      'Budget for the reading room',
      'Shelf by the window',
      'Zweiter Entwurf der Einladung',
    ],
    Weir: ['How we measure water at Ardoch weir', 'Letter to the wardens'],
    'Nachbarschaftsveranstaltungen im Herbst': ['Reading room: plan for the autumn'],
  },
} as const;

/** Documents in the trash. */
export const DISCARDED: readonly Prose[] = [prose('Old card for the hut', p('Read once. Round up.')), prose('Draft, do not use', p('…'))];

/** Texts that people type while a picture is taken. */
export const TYPED = {
  intro:
    ' We bring chairs for those who come late, and a second kettle, because the first one is never enough for forty people and their guests',
  evening: ' Whoever wants to read aloud puts a name on the sheet by the door; we take them in the order in which they are written',
  list: ' and the one by the stairs, which flickers',
} as const;
