import type { Prompt } from './prompt.ts'
import { shows, visibleOf } from './sight.ts'

const PERIODS = [
  'next_30_days',
  'next_60_days',
  'next_90_days',
  'this_month',
  'next_month',
  'this_quarter',
  'next_quarter',
  'this_year',
] as const

/** Contracts that run out soon, and how likely they are to go on. */
export const renewalsDue: Prompt = {
  name: 'renewals_due',
  title: 'Renewals due',
  description: 'Lists the companies whose contract is up for renewal in a period, with what puts each at risk.',
  arguments: [
    {
      name: 'period',
      title: 'Period',
      description:
        'When they are due, told from today: next_90_days, this_quarter and the like. Without it, the next 90 days.',
      required: false,
      completes: PERIODS,
    },
  ],
  needs: { company: ['name', 'renewal_date'] },
  write: ({ period = 'next_90_days' }, access) => {
    const fields = [
      'name',
      'renewal_date',
      ...visibleOf(access, 'company', ['owner', 'arr', 'health', 'lifecycle_stage']),
    ]
    const call = {
      model: 'company',
      where: [{ field: 'renewal_date', op: 'eq', value: period }],
      fields,
      sort: [{ field: 'renewal_date' }],
      limit: 200,
    }
    return [
      'Which renewals are due? Work with the Gatehouse tools:',
      '',
      `1. list_records with ${JSON.stringify(call)}; follow next_cursor to the end.`,
      ...(shows(access, 'issue', 'company', 'status', 'priority')
        ? ['2. For those at risk, look at their issues that are not done with list_records, model "issue".']
        : []),
      '',
      `Then show a table with ${fields.join(', ')}, the first due first, ` +
        (fields.includes('arr') ? 'the sum of arr, ' : '') +
        'and for each company that needs attention one sentence why. Change nothing.',
    ].join('\n')
  },
}
