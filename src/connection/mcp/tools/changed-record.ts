import * as z from 'zod'
import { DATA_MARK } from '../render/data-mark.ts'
import { shown } from '../render/record.ts'
import type { AnswerOf, ToolAnswer } from './tool.ts'

/** What create_record, update_record and restore_record share. */
export const valuesArgument = z
  .record(z.string().max(120), z.unknown())
  .describe('Field names with their new values. Dates as YYYY-MM-DD.')

export const changedRecord = z.strictObject({
  model: z.string(),
  id: z.string(),
  version: z.int().describe('The version that the record has now.'),
  record: z
    .looseObject({ id: z.string() })
    .nullable()
    .describe('The record as it is now; null when it may not be seen.'),
})

export function changeAnswer(
  done: 'Created' | 'Updated' | 'Restored',
  answer: AnswerOf<'create' | 'update' | 'restore' | 'restore_version'>,
): ToolAnswer {
  const { model, id, version } = answer
  const record = answer.record === null ? null : shown(answer.record, 'detailed')
  const said = `${done} ${model} ${id}; its version is now ${version}.`
  return {
    text: record === null ? said : [said, DATA_MARK, JSON.stringify(record)].join('\n'),
    structured: { model, id, version, record },
  }
}
