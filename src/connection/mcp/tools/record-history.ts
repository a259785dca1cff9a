import * as z from 'zod'
import type { FieldValue, HistoryEntry, RemovedRecord } from '../../../core/records.ts'
import { plain } from '../../../core/plain-value.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { fitting, shortened } from '../render/size.ts'
import { idArgument, modelArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { READS } from './hints.ts'
import { type AnswerOf, defineTool, type ToolAnswer } from './tool.ts'

const LONGEST_VALUE = 500

/** Who changed a record, from what to what; or what was removed lately (D2). */
export const recordHistoryTool = defineTool({
  name: 'record_history',
  title: 'See the history of a record',
  annotations: READS,
  needs: ['view'],
  does: ['history', 'removed'],
  description: (access) =>
    'Tells who changed one record, when, through which application, and from what to what, the latest first. Without an ' +
    'id: which records of the model were removed in the last 30 days and can be brought back with restore_record. ' +
    `Example: {"model":"${someModel(access, 'view')}","id":"<id>"}.`,
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'view'),
      id: idArgument.optional(),
      before: z.int().min(1).optional().describe('next_before of the answer before, for older versions.'),
      limit: z.int().min(1).max(50).default(20),
    }),
  output: z.strictObject({
    model: z.string(),
    id: z.string().nullable(),
    versions: z.array(z.looseObject({ version: z.int(), did: z.string() })),
    next_before: z.int().nullable().describe('Where older versions begin; null when there are none.'),
    removed: z.array(z.looseObject({ id: z.string() })).describe('Only when no id was given.'),
  }),
  request: ({ model, id, before, limit }) =>
    id === undefined ? { do: 'removed', model, limit } : { do: 'history', model, id, before, limit },
  answer: (answer) => (answer.did === 'history' ? historyAnswer(answer) : removedAnswer(answer)),
})

function historyAnswer({ model, id, entries, next_before: next }: AnswerOf<'history'>): ToolAnswer {
  const { kept, texts } = fitting(entries.map(shownEntry), (entry) => JSON.stringify(entry))
  const older = kept.length < entries.length ? (kept.at(-1)?.version ?? null) : next
  const text = [
    kept.length === 0 ? `No changes of ${model} ${id} are on record.` : `${kept.length} versions of ${model} ${id}.`,
    ...(older === null ? [] : [`Older ones: the same call with before ${older}.`]),
    ...(texts.length === 0 ? [] : [DATA_MARK, ...texts]),
  ].join('\n')
  return { text, structured: { model, id, versions: kept, next_before: older, removed: [] } }
}

function removedAnswer({ model, records, next_cursor: more }: AnswerOf<'removed'>): ToolAnswer {
  const { kept, texts } = fitting(records.map(shownRemoval), (record) => JSON.stringify(record))
  const text = [
    kept.length === 0 ? `No ${model} records can be brought back.` : `${kept.length} removed ${model} records.`,
    ...(more === null ? [] : ['There are more: raise limit (at most 50).']),
    ...(texts.length === 0 ? [] : [DATA_MARK, ...texts]),
  ].join('\n')
  return { text, structured: { model, id: null, versions: [], next_before: null, removed: kept } }
}

function shownEntry({ version, at, did, restored_version: restored, by, client, via, changes }: HistoryEntry) {
  return {
    version,
    at,
    did,
    ...(restored === undefined ? {} : { restored_version: restored }),
    by: plain(by),
    through: client ?? via,
    changes: changes.map(({ field, before, after }) => ({
      field,
      before: shownValue(before),
      after: shownValue(after),
    })),
  }
}

function shownRemoval({ id, title, removed_at: at, removed_by: by, kept_until: until }: RemovedRecord) {
  return { id, title, removed_at: at, removed_by: plain(by), kept_until: until }
}

function shownValue(value: FieldValue) {
  const said = plain(value)
  return typeof said === 'string' ? shortened(said, LONGEST_VALUE) : said
}
