/** German texts of the templates for new documents. */

/** `## `, `- `, `1. `, `[] ` and `> ` begin a line as in Markdown; `**` stands around what is bold. */
export const templates = {
  meeting: {
    name: 'Besprechung',
    title: 'Besprechung, {{date}}',
    text: '**Wann:** \n**Wer:** \n\n## Worum es geht\n- \n\n## Notizen\n- \n\n## Beschlossen\n- \n\n## Zu tun\n[] Wer macht was bis wann\n[] ',
  },
  brief: {
    name: 'Projektskizze',
    title: 'Projektskizze',
    text: '> In einem Satz: Was wird anders sein, wenn das geschafft ist?\n\n## Warum\nDas Problem, wer es hat, und warum jetzt.\n\n## Was\n- \n\n## Was nicht\n- \n\n## Woran wir merken, dass es geklappt hat\n- \n\n## Wer\n**Leitung:** \n**Mit:** \n\n## Schritte\n1. \n1. \n\n## Risiken und offene Fragen\n- ',
  },
  decision: {
    name: 'Entscheidung',
    title: 'Entscheidung',
    text: '**Stand:** vorgeschlagen\n**Datum:** \n**Entschieden von:** \n\n## Die Frage\nWas entschieden werden muss, und warum es nicht warten kann.\n\n## Was wir uns angesehen haben\n1. \n\n## Die Entscheidung\n> \n\n## Warum\n- \n\n## Was daraus folgt\n- Was leichter wird\n- Was schwerer wird',
  },
  week: {
    name: 'Wochenplan',
    title: 'Woche vom {{date}}',
    text: '## Die drei Dinge, auf die es ankommt\n1. \n\n## Montag\n[] \n\n## Dienstag\n[] \n\n## Mittwoch\n[] \n\n## Donnerstag\n[] \n\n## Freitag\n[] \n\n## Rückblick\n- Was gut lief\n- Was ich anders machen würde',
  },
  checklist: {
    name: 'Checkliste',
    title: 'Checkliste',
    text: 'Wofür diese Liste ist, und wann sie gebraucht wird.\n\n## Vorher\n[] \n[] \n\n## Währenddessen\n[] \n[] \n\n## Nachher\n[] \n[] ',
  },
};
