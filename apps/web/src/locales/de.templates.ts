/** German texts of the templates for new documents. */

/** `## `, `- `, `1. `, `[] ` and `> ` begin a line as in Markdown; `**` stands around what is bold. */
export const templates = {
  meeting: {
    name: 'Besprechungsnotizen',
    title: 'Besprechungsnotizen, {{date}}',
    text: '**Datum:** \n**Teilnehmende:** \n\n## Agenda\n- \n\n## Notizen\n- \n\n## Beschlüsse\n- \n\n## Aufgaben\n[] Aufgabe, zuständig, Termin\n[] ',
  },
  brief: {
    name: 'Projektbeschreibung',
    title: 'Projektbeschreibung',
    text: '> In einem Satz: Was wird dieses Projekt ändern?\n\n## Hintergrund\nWas ist das Problem, wer hat es, und warum lösen wir es jetzt?\n\n## Ziele\n- \n\n## Nicht im Umfang\n- \n\n## Erfolgskriterien\n- \n\n## Team\n**Leitung:** \n**Mitwirkende:** \n\n## Meilensteine\n1. \n1. \n\n## Risiken und offene Fragen\n- ',
  },
  decision: {
    name: 'Entscheidungsprotokoll',
    title: 'Entscheidungsprotokoll',
    text: '**Status:** Vorgeschlagen\n**Datum:** \n**Entschieden von:** \n\n## Kontext\nWas muss entschieden werden, und warum jetzt?\n\n## Geprüfte Möglichkeiten\n1. \n\n## Entscheidung\n> \n\n## Gründe\n- \n\n## Folgen\n- Was leichter wird\n- Was schwerer wird',
  },
  week: {
    name: 'Wochenplan',
    title: 'Woche vom {{date}}',
    text: '## Prioritäten\n1. \n\n## Montag\n[] \n\n## Dienstag\n[] \n\n## Mittwoch\n[] \n\n## Donnerstag\n[] \n\n## Freitag\n[] \n\n## Rückblick\n- Was gut lief\n- Was anders laufen soll',
  },
  checklist: {
    name: 'Checkliste',
    title: 'Checkliste',
    text: 'Wofür diese Checkliste ist, und wann sie verwendet wird.\n\n## Vorher\n[] \n[] \n\n## Währenddessen\n[] \n[] \n\n## Nachher\n[] \n[] ',
  },
};
