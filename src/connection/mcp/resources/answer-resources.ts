import {
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server'
import type { RecordAnswer, RecordRequest } from '../../../core/records.ts'
import type { Call, Refusal } from '../call.ts'
import { needAccess, refuseCursor } from '../need-access.ts'
import { visibleName } from '../prompts/sight.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { shown } from '../render/record.ts'
import { modelsFor } from '../tools/arguments.ts'
import { recordUrl } from '../tools/record-url.ts'
import { addressed, MODEL_TEMPLATE, modelUri, RECORD_TEMPLATE, recordUri } from './uris.ts'
import { WIDGET_URI, widgetContents } from '../widget/resource.ts'

const VIA = 'mcp:resources/read'
const JSON_TYPE = 'application/json'

/** The models that the connection may view; records are too many to list, and have a template. */
export async function listResources(call: Call, cursor: string | undefined): Promise<ListResourcesResult> {
  refuseCursor(cursor, 'resources')
  const access = await needAccess(call)
  const visible = modelsFor(access, 'view')
  return {
    resources: access.models
      .filter(({ name }) => visible.includes(name))
      .map(({ name, pluralLabel, description }) => ({
        uri: modelUri(name),
        name,
        title: pluralLabel,
        description: `${description} Its fields, what their values may be, and what may be done with it.`,
        mimeType: JSON_TYPE,
      })),
  }
}

export async function listTemplates(call: Call, cursor: string | undefined): Promise<ListResourceTemplatesResult> {
  refuseCursor(cursor, 'resource templates')
  if (modelsFor(await needAccess(call), 'view').length === 0) return { resourceTemplates: [] }
  return {
    resourceTemplates: [
      {
        uriTemplate: RECORD_TEMPLATE,
        name: 'record',
        title: 'A record',
        description: 'One record, by its data model and its id or full name.',
        mimeType: JSON_TYPE,
      },
      {
        uriTemplate: MODEL_TEMPLATE,
        name: 'model',
        title: 'A data model',
        description: 'The fields of a data model, and what may be done with it.',
        mimeType: JSON_TYPE,
      },
    ],
  }
}

/**
 * One resource. Whatever is not there for the connection is not found, in the same words (V4): no such address, model,
 * field or record. What is missing to view a model is a step-up, where the member could grant it (M6).
 */
export async function readResource(call: Call, uri: string): Promise<ReadResourceResult> {
  if (uri === WIDGET_URI) return { contents: [widgetContents()] }
  const address = addressed(uri)
  if (address === null) throw new ResourceNotFoundError(uri)
  if (address.kind === 'model') {
    const answer = await asked(call, uri, { do: 'describe', model: address.model })
    if (answer.did !== 'describe') throw new Error(`A model was answered with ${answer.did}`)
    return contents(uri, answer.models[0])
  }
  const id = (await idNamed(call, uri, address)) ?? address.record
  const answer = await asked(call, uri, { do: 'get', model: address.model, id: id.slice(0, 60) })
  if (answer.did !== 'get') throw new Error(`A record was answered with ${answer.did}`)
  const { model, record } = answer
  const page = recordUrl(call.url.origin, model, record.id)
  return contents(recordUri(model, record.id), { note: DATA_MARK, model, url: page, record: shown(record, 'detailed') })
}

/** The id of the one record that has this name; null where there is none, and for ids. */
async function idNamed(
  call: Call,
  uri: string,
  { model, record }: { model: string; record: string },
): Promise<string | null> {
  const name = visibleName(await needAccess(call), model)
  if (name === null || /^rec_[0-9A-Za-z]{20}$/.test(record)) return null
  const where = { field: name.name, op: 'eq', value: record } as const
  const answer = await asked(call, uri, { do: 'list', model, where, fields: [name.name], limit: 2 })
  if (answer.did !== 'list') throw new Error(`A list was answered with ${answer.did}`)
  if (answer.records.length > 1) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `${answer.total} records of ${model} have this name: use the id of one, as search or list_records tell it.`,
    )
  }
  return answer.records[0]?.id ?? null
}

async function asked(call: Call, uri: string, request: RecordRequest): Promise<RecordAnswer> {
  const outcome = await call.host.records(request, VIA)
  if (outcome.ok) return outcome.value
  call.refusal = outcome.error
  throw refused(uri, outcome.error)
}

function refused(uri: string, { code, message }: Refusal): ProtocolError {
  if (NOWHERE.has(code)) return new ResourceNotFoundError(uri)
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message)
}

const NOWHERE: ReadonlySet<Refusal['code']> = new Set(['not_found', 'unknown_model', 'unknown_field', 'invalid_input'])

function contents(uri: string, value: unknown): ReadResourceResult {
  return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(value) }] }
}
