import type { Access } from '../host.ts'
import type { Prompt } from './prompt.ts'
import { shows, visibleOf } from './sight.ts'

/** Everything of note about one company, before a meeting. */
export const accountReview: Prompt = {
  name: 'account_review',
  title: 'Review an account',
  description: 'Looks at one company from all sides: how it is, what is open, what is next.',
  arguments: [
    {
      name: 'company',
      title: 'Company',
      description: 'The name of the company.',
      required: true,
      completes: { model: 'company' },
    },
  ],
  needs: { company: ['name'] },
  write: ({ company = '' }, access) =>
    [
      `Prepare a review of the company named ${JSON.stringify(company)}. Work with the Gatehouse tools:`,
      '',
      `1. Find it with list_records, model "company", where name eq that name. If there is none, try search; if there are ` +
        'several, ask me which one.',
      ...RELATED.flatMap((related) => step(access, related)).map((line, at) => `${at + 2}. ${line}`),
      '',
      'Then write one page: how the account stands and why, what is open and who has it, risks, chances, and the three ' +
        'next steps that you suggest. Give numbers and dates as they are in the records, say where something is missing, ' +
        'and change nothing.',
    ].join('\n'),
}

interface Related {
  model: string
  look: string
  fields: readonly string[]
}

const RELATED: readonly Related[] = [
  {
    model: 'issue',
    look: 'Its issues that are not done, the most urgent first',
    fields: ['title', 'status', 'priority', 'due_on', 'owner'],
  },
  { model: 'opportunity', look: 'Its opportunities', fields: ['name', 'stage', 'amount', 'close_on', 'owner'] },
  {
    model: 'license',
    look: 'Its licenses, the first to end first',
    fields: ['name', 'status', 'expires_on', 'seats', 'auto_renews'],
  },
  { model: 'task', look: 'Its tasks that are not done', fields: ['title', 'status', 'due_on', 'owner'] },
  { model: 'note', look: 'Its latest notes', fields: ['title', 'kind', 'body', 'noted_on'] },
  {
    model: 'end_user',
    look: 'Its people: champions, decision makers and detractors',
    fields: ['name', 'job_title', 'persona', 'last_seen_at'],
  },
]

function step(access: Access, { model, look, fields }: Related): string[] {
  const visible = visibleOf(access, model, fields)
  if (!shows(access, model, 'company') || visible.length === 0) return []
  return [
    `${look}: list_records, model "${model}", where company eq the id that you found; fields ${visible.join(', ')}.`,
  ]
}
