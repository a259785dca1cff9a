import type { Access } from '../host.ts'
import type { Prompt } from './prompt.ts'
import { visibleField, visibleOf } from './sight.ts'

const DONE: ReadonlySet<string> = new Set(['resolved', 'closed'])

/** What is not solved yet: of one company, or of all, company by company. */
export const openIssues: Prompt = {
  name: 'open_issues',
  title: 'Open issues by company',
  description: 'Shows the issues that are not done: company by company, or those of one company.',
  arguments: [
    {
      name: 'company',
      title: 'Company',
      description: 'The name of the company. Without it, all companies.',
      required: false,
      completes: { model: 'company' },
    },
  ],
  needs: { issue: ['title', 'status', 'company'], company: ['name'] },
  write: ({ company }, access) => {
    const open = { field: 'status', op: 'in', value: openStates(access) }
    const counted = { model: 'issue', where: [open], group_by: ['company.name'] }
    const of = company === undefined ? [] : [{ field: 'company.name', op: 'eq', value: company }]
    const sort = [...visibleOf(access, 'issue', ['priority']), 'company.name'].map((field) => ({ field }))
    const fields = ['title', 'status', 'company.name', ...visibleOf(access, 'issue', ['priority', 'due_on', 'owner'])]
    const listed = { model: 'issue', where: [open, ...of], fields, sort, limit: 200 }
    return [
      `Which issues are open${company === undefined ? ', company by company' : ` at the company named ${JSON.stringify(company)}`}? ` +
        'Work with the Gatehouse tools:',
      '',
      ...(company === undefined ? [`- aggregate_records with ${JSON.stringify(counted)} for the numbers;`] : []),
      `- list_records with ${JSON.stringify(listed)}; follow next_cursor to the end.`,
      '',
      'Then show them by company, the most urgent first, with what is overdue, and say which company needs somebody today. ' +
        'Change nothing.',
    ].join('\n')
  },
}

function openStates(access: Access): string[] {
  const states = visibleField(access, 'issue', 'status')?.choices ?? []
  return states.filter((state) => !DONE.has(state))
}
