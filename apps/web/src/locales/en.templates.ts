/** English texts of the templates for new documents. */

/** `## `, `- `, `1. `, `[] ` and `> ` begin a line as in Markdown; `**` stands around what is bold. */
export const templates = {
  meeting: {
    name: 'Meeting notes',
    title: 'Meeting notes, {{date}}',
    text: '**Date:** \n**Attendees:** \n\n## Agenda\n- \n\n## Notes\n- \n\n## Decisions\n- \n\n## Action items\n[] Task, owner, due date\n[] ',
  },
  brief: {
    name: 'Project brief',
    title: 'Project brief',
    text: '> In one sentence: what will this project change?\n\n## Background\nWhat is the problem, who has it, and why solve it now?\n\n## Goals\n- \n\n## Out of scope\n- \n\n## Success criteria\n- \n\n## Team\n**Lead:** \n**Contributors:** \n\n## Milestones\n1. \n1. \n\n## Risks and open questions\n- ',
  },
  decision: {
    name: 'Decision record',
    title: 'Decision record',
    text: '**Status:** Proposed\n**Date:** \n**Decision makers:** \n\n## Context\nWhat needs to be decided, and why now?\n\n## Options considered\n1. \n\n## Decision\n> \n\n## Reasons\n- \n\n## Consequences\n- What becomes easier\n- What becomes harder',
  },
  week: {
    name: 'Weekly plan',
    title: 'Week of {{date}}',
    text: '## Top priorities\n1. \n\n## Monday\n[] \n\n## Tuesday\n[] \n\n## Wednesday\n[] \n\n## Thursday\n[] \n\n## Friday\n[] \n\n## Review\n- What went well\n- What to do differently',
  },
  checklist: {
    name: 'Checklist',
    title: 'Checklist',
    text: 'What this checklist is for, and when to use it.\n\n## Before\n[] \n[] \n\n## During\n[] \n[] \n\n## After\n[] \n[] ',
  },
} as const;
