import { Hono } from 'hono'
import { valueOf, type ErrorCode } from '../../core/errors.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { fieldOptions } from '../data-access.ts'
import { groupable, readSummaryQuery } from '../forms/summary-query.ts'
import { readTableQuery } from '../forms/table-query.ts'
import { SummaryPage } from '../pages/summary.tsx'
import { render } from '../render.ts'
import { accessOf, seenModel, through } from './data.tsx'

const MOST_GROUPS = 200
const SHOWN: ReadonlySet<ErrorCode> = new Set(['unknown_field', 'invalid_input', 'too_large'])

/** What the records of a model come to, in groups, under /t/:slug/data/:model/summary. */
export const summaryRoutes = new Hono<ConsoleEnv>().get('/:model/summary', async (c) => {
  const { slug, timeZone } = c.get('member').tenant
  const parameters = new URL(c.req.url).searchParams
  const access = await accessOf(c)
  const definition = seenModel(access, c.req.param('model'))
  const options = fieldOptions(access, definition)
  const query = readSummaryQuery(parameters, options)
  const { query: table, unreadable } = readTableQuery(parameters)
  const where = table.where ?? null
  const answer = await c.get('tenant').records(through(c, 'summary'), {
    do: 'aggregate',
    model: definition.name,
    ...(where === null ? {} : { where }),
    measure: query.measure,
    ...(query.field === '' ? {} : { field: query.field }),
    group_by: [...query.by],
    limit: MOST_GROUPS,
  })
  if (!answer.ok && !SHOWN.has(answer.error.code)) valueOf(answer)
  const found = answer.ok && answer.value.did === 'aggregate' && !unreadable ? answer.value : null
  const problem = unreadable ? 'The filter in this address can’t be read.' : answer.ok ? null : answer.error.message
  const groups = query.by.flatMap((path) => groupable(options).find((option) => option.path === path) ?? [])
  const about = { frame: c.get('frame'), slug, timeZone, definition, options, query, where, groups, problem }
  return c.html(await render(<SummaryPage {...about} found={found} />), problem === null ? 200 : 400)
})
