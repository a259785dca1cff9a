import * as z from 'zod'
import { plain } from '../../../core/plain-value.ts'
import { alsoSchema, fieldPathSchema, groupBySchema, measureSchema } from '../../../core/query.ts'
import type { FieldValue } from '../../../core/records.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { fitting } from '../render/size.ts'
import { modelArgument, whereArgument } from './arguments.ts'
import { exampleWith } from './examples.ts'
import { READS } from './hints.ts'
import { defineTool } from './tool.ts'

const BY_OWNER = 'Example, companies by owner: {"model":"company","group_by":["owner.name"]}.'
const ARR =
  'Example, total ARR of healthy companies: {"model":"company","measure":"sum","field":"arr",' +
  '"where":[{"field":"health","op":"eq","value":"good"}]}.'

const measured = z.union([z.number(), z.string(), z.null()])

/** Counts, sums, averages, smallest and largest values, in groups (M2). */
export const aggregateRecordsTool = defineTool({
  name: 'aggregate_records',
  title: 'Count, sum and group records',
  annotations: READS,
  needs: ['view'],
  shownByWidget: true,
  does: ['aggregate'],
  description: (access) =>
    'Counts records or works out the sum, average, minimum or maximum of a field, optionally in groups; far better than ' +
    'listing and counting. Fields are those of list_records.' +
    exampleWith(access, 'company', ['owner'], BY_OWNER) +
    exampleWith(access, 'company', ['arr', 'health'], ARR),
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'view'),
      where: whereArgument,
      measure: measureSchema.default('count'),
      field: fieldPathSchema.optional().describe('What to measure; leave it out for count.'),
      also: alsoSchema.default([]).describe('Further measures of the same groups.'),
      group_by: groupBySchema
        .default([])
        .describe('Up to two fields; of a date or time, its "field:day", ":week", ":month", ":quarter" or ":year".'),
      limit: z.int().min(1).max(200).default(50).describe('Groups in the answer: the largest, or the latest periods.'),
    }),
  output: z.strictObject({
    model: z.string(),
    measure: z.string(),
    groups: z.array(
      z.strictObject({
        by: z.record(z.string(), z.unknown()),
        value: measured,
        also: z.array(measured).optional().describe('The further measures, in the order of also.'),
        count: z.int(),
      }),
    ),
    truncated: z.boolean().describe('Whether there are more groups than the answer holds.'),
  }),
  request: (args) => ({ do: 'aggregate', ...args, labels: true }),
  answer: ({ model, measure, groups, truncated, labels }, args) => {
    const shown = groups.map((group) => ({ ...group, by: plainly(group.by) }))
    const { kept, texts } = fitting(shown, (group) => JSON.stringify(group))
    const more = truncated || kept.length < groups.length
    const what = [{ measure, field: args.field }, ...args.also].map(named).join(', ')
    const text = [
      `${what}, ${model} records, ${args.group_by.length === 0 ? 'all together' : `by ${args.group_by.join(' and ')}`}:`,
      ...(more ? ['There are more groups: narrow with where, or raise limit (at most 200).'] : []),
      DATA_MARK,
      ...texts,
    ].join('\n')
    return { text, labels, structured: { model, measure, groups: kept, truncated: more } }
  },
})

function named({ measure, field }: { measure: string; field?: string | undefined }): string {
  return field === undefined ? measure : `${measure} of ${field}`
}

function plainly(by: Record<string, FieldValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(by).map(([field, value]) => [field, plain(value)]))
}
