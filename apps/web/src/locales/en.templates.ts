/** English texts of the templates for new documents. */

/** `## `, `- `, `1. `, `[] ` and `> ` begin a line as in Markdown; `**` stands around what is bold. */
export const templates = {
  meeting: {
    name: 'Meeting notes',
    title: 'Meeting, {{date}}',
    text: '**When:** \n**Who:** \n\n## What it is about\n- \n\n## Notes\n- \n\n## Decided\n- \n\n## To do\n[] Who does what until when\n[] ',
  },
  brief: {
    name: 'Project brief',
    title: 'Project brief',
    text: '> In one sentence: what will be different when this is done?\n\n## Why\nThe problem, whose it is, and why now.\n\n## What\n- \n\n## What not\n- \n\n## How we know that it worked\n- \n\n## Who\n**Lead:** \n**With:** \n\n## Steps\n1. \n1. \n\n## Risks and open questions\n- ',
  },
  decision: {
    name: 'Decision record',
    title: 'Decision record',
    text: '**State:** proposed\n**Date:** \n**Decided by:** \n\n## The question\nWhat has to be decided, and why it can’t wait.\n\n## What we looked at\n1. \n\n## The decision\n> \n\n## Why\n- \n\n## What follows from it\n- What becomes easier\n- What becomes harder',
  },
  week: {
    name: 'Weekly plan',
    title: 'Week of {{date}}',
    text: '## The three things that matter\n1. \n\n## Monday\n[] \n\n## Tuesday\n[] \n\n## Wednesday\n[] \n\n## Thursday\n[] \n\n## Friday\n[] \n\n## Looking back\n- What went well\n- What I would do differently',
  },
  checklist: {
    name: 'Checklist',
    title: 'Checklist',
    text: 'What this list is for, and when it is used.\n\n## Before\n[] \n[] \n\n## During\n[] \n[] \n\n## After\n[] \n[] ',
  },
} as const;
