import * as z from 'zod'
import { DATA_MARK } from '../render/data-mark.ts'
import { shown } from '../render/record.ts'
import { fitting } from '../render/size.ts'
import { moreThanTotal, totalInWords } from '../render/total.ts'
import {
  cursorArgument,
  detailArgument,
  fieldsArgument,
  modelArgument,
  sortArgument,
  whereArgument,
} from './arguments.ts'
import { exampleWith } from './examples.ts'
import { visibleFields } from './field-guide.ts'
import { READS } from './hints.ts'
import { defineTool } from './tool.ts'

const CARLYS =
  'Example, the companies where Carly is the owner: ' +
  '{"model":"company","where":[{"field":"owner.name","op":"eq","value":"Carly"}]}.'
const URGENT =
  'Example, urgent issues that are not done, first due first: {"model":"issue","where":[{"field":"priority","op":"eq",' +
  '"value":"urgent"},{"field":"status","op":"in","value":["open","in_progress"]}],"sort":[{"field":"due_on"}]}.'

/** Records of one model: filtered, sorted, counted, a page at a time (M2, M3, M4). */
export const listRecordsTool = defineTool({
  name: 'list_records',
  title: 'List and filter records',
  annotations: READS,
  needs: ['view'],
  shownByWidget: true,
  does: ['list'],
  description: (access) =>
    'Lists records of one model and says how many match in all. Filters by any visible field and directly by related ' +
    'ones, so no id has to be looked up first. To only count, use aggregate_records.' +
    exampleWith(access, 'company', ['owner'], CARLYS) +
    exampleWith(access, 'issue', ['priority', 'status', 'due_on'], URGENT) +
    visibleFields(access),
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'view'),
      where: whereArgument,
      fields: fieldsArgument,
      sort: sortArgument,
      limit: z.int().min(1).max(200).default(20).describe('Records in one answer.'),
      cursor: cursorArgument,
      detail: detailArgument('concise'),
    }),
  output: z.strictObject({
    model: z.string(),
    total: z.int().describe('How many records match in all.'),
    more_than_total: moreThanTotal,
    records: z.array(z.looseObject({ id: z.string() })),
    next_cursor: z.string().nullable().describe('Where the next page begins; null at the end or when hint is set.'),
    hint: z.string().optional().describe('What to do when not everything fitted.'),
  }),
  request: ({ model, where, fields, sort, limit, cursor }) => ({
    do: 'list',
    model,
    where,
    fields,
    sort,
    limit,
    cursor,
    labels: true,
  }),
  answer: ({ model, records, total, more_than_total: more, next_cursor: next, labels }, args) => {
    const { kept, texts } = fitting(
      records.map((record) => shown(record, args.detail)),
      (one) => JSON.stringify(one),
    )
    const cut = kept.length < records.length
    const hint = cut
      ? `Only ${kept.length} of the ${records.length} records of this page fitted. Ask again with limit ${kept.length}, ` +
        'or with fewer fields, or with detail "concise"; then follow next_cursor.'
      : null
    const text = [
      total === 0
        ? `No ${model} records match.`
        : `${kept.length} of ${totalInWords(total, more)} ${model} records${args.cursor === undefined ? '' : ' (a later page)'}.`,
      ...(hint === null ? [] : [hint]),
      ...(next === null || cut ? [] : [`More: the same call with cursor ${JSON.stringify(next)}.`]),
      ...(texts.length === 0 ? [] : [DATA_MARK, ...texts]),
    ].join('\n')
    return {
      text,
      labels,
      structured: {
        model,
        total,
        ...(more === undefined ? {} : { more_than_total: more }),
        records: kept,
        next_cursor: cut ? null : next,
        ...(hint === null ? {} : { hint }),
      },
    }
  },
})
