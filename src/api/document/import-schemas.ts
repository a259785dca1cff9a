import * as z from 'zod'
import type { JsonSchema } from '../../core/api-document.ts'
import { IMPORT_STATES, importSettingsSchema } from '../../core/imports.ts'

const moment = { type: 'string', format: 'date-time' }
const momentOrNull = { type: ['string', 'null'], format: 'date-time' }
const count = { type: 'integer', minimum: 0 }
const text = { type: 'string' }
const textOrNull = { type: ['string', 'null'] }
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })

function object(properties: Record<string, JsonSchema>, description?: string): JsonSchema {
  const about = description === undefined ? {} : { description }
  return { type: 'object', ...about, properties, required: Object.keys(properties), additionalProperties: false }
}

const field = object({ name: text, label: text, type: text, required: { type: 'boolean' } })

const view: Record<string, JsonSchema> = {
  id: text,
  model: text,
  file_name: text,
  state: {
    type: 'string',
    enum: [...IMPORT_STATES],
    description: 'mapping: it waits for its columns; checking: the dry run; checked: it can be run.',
  },
  by: object({ id: text, name: text }),
  created_at: moment,
  started_at: momentOrNull,
  finished_at: momentOrNull,
  rows: count,
  done: { ...count, description: 'Rows that the dry run, the run or the undoing has got through.' },
  seconds_left: { type: ['integer', 'null'], minimum: 0 },
  counts: object(
    { created: count, updated: count, unchanged: count, refused: count },
    'Of the dry run, or of the run once it has begun.',
  ),
  reason: { ...textOrNull, description: 'Why it stopped.' },
  undo_until: { ...momentOrNull, description: 'Null where there is nothing to undo.' },
  undo_refusal: { ...textOrNull, description: 'Why you may not undo it; not told in lists.' },
  kept: list(object({ id: text, reason: text })),
  kept_count: count,
}

const detail: Record<string, JsonSchema> = {
  format: { type: 'string', enum: ['csv', 'ndjson'] },
  encoding: text,
  delimiter: textOrNull,
  header: { type: 'boolean', description: 'Whether the first line names the columns.' },
  columns: list(text),
  sample: { ...list(list(text)), description: 'The first rows, as they are in the file.' },
  fields: { ...list(field), description: 'What a column can fill.' },
  matches: { ...list(field), description: 'By what rows can find the records that they are about.' },
  settings: { $ref: '#/components/schemas/ImportSettings' },
  preview: list(
    object({
      row: count,
      outcome: { type: 'string', enum: ['created', 'updated', 'unchanged', 'refused'] },
      values: { type: 'object', additionalProperties: text },
      problem: textOrNull,
    }),
  ),
  problems: { ...list(object({ row: count, problem: text })), description: 'The first of the refused rows.' },
  same_as: {
    anyOf: [object({ id: text, at: moment }), { type: 'null' }],
    description: 'An earlier import of the very same file.',
  },
}

/** What the document says of imports to those who may import. */
export const IMPORT_SCHEMAS: Record<string, JsonSchema> = {
  Import: object(view, 'An import, without anything that is in its file.'),
  ImportDetail: object({ ...view, ...detail }, 'An import with all of it.'),
  ImportSettings: settingsSchema(),
}

/** How rows become records: the shape that the tenant checks. */
function settingsSchema(): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(importSettingsSchema.partial(), {
    io: 'input',
    target: 'draft-2020-12',
  })
  return { ...schema, description: 'How rows become records.' }
}
