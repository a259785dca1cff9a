import * as z from 'zod'
import type { BatchAnswer, BatchRequest } from '../../../core/batch.ts'
import { GatehouseError } from '../../../core/errors.ts'
import type { Action } from '../../../core/permissions.ts'
import type { Labels, RecordAnswer, RecordRequest } from '../../../core/records.ts'
import type { Access } from '../host.ts'
import { argumentIssues } from './argument-issues.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'

/** Hints for the client, all of them set (MCP, ToolAnnotations). */
export interface Annotations {
  readOnlyHint: boolean
  destructiveHint: boolean
  idempotentHint: boolean
  openWorldHint: boolean
}

/** What a tool says: text for a model, and the same as data. */
export interface ToolAnswer {
  text: string
  structured: Record<string, unknown>
  /** For the page that shows it, and not for the model. */
  labels?: Labels | undefined
}

/** What tools may ask of the tenant, and what it answers. */
export type ToolRequest = RecordRequest | BatchRequest
type Answer = RecordAnswer | BatchAnswer
type Kind = Answer['did']
export type AnswerOf<Did extends Kind> = Did extends BatchAnswer['did']
  ? BatchAnswer
  : Extract<RecordAnswer, { did: Did }>
type RequestOf<Did extends Kind> = Extract<ToolRequest, { do: Did }>

/** One tool as it is written down. */
interface Definition<Did extends Kind, Args extends z.ZodType> {
  name: string
  title: string
  annotations: Annotations
  /** The actions of which any makes it listed when a model allows it; null: always. */
  needs: readonly Action[] | null
  /** Whether hosts of MCP Apps may show its result as a page. */
  shownByWidget?: boolean
  /** What it may ask of the tenant. */
  does: readonly Did[]
  /** For a model to act on, with an example; names only what `access` shows. */
  description(access: Access): string
  /** `model` takes the names that `access` allows; null takes any, since the tenant decides. */
  input(access: Access | null): Args
  output: z.ZodType<Record<string, unknown>>
  request(args: z.output<Args>): RequestOf<Did>
  /** Under what key it is done once only; for changes that would be made again. */
  idempotencyKey?(args: z.output<Args>): string | undefined
  /** `origin`: where people and clients reach this deployment. */
  answer(answer: AnswerOf<Did>, args: z.output<Args>, origin: string): ToolAnswer
}

/** A tool as the server uses it. */
export interface Tool {
  name: string
  title: string
  annotations: Annotations
  needs: readonly Action[] | null
  shownByWidget: boolean
  description(access: Access): string
  inputSchema(access: Access): JsonSchema
  outputSchema: JsonSchema
  /** The request for the tenant, and how to tell its answer. Throws `invalid_input` naming each argument that is wrong (A40). */
  prepare(args: unknown): Prepared
}

interface Prepared {
  request: ToolRequest
  idempotencyKey: string | undefined
  /** Throws what the answer refuses. */
  tell: (answer: Answer, origin: string) => ToolAnswer
}

export function defineTool<Did extends Kind, Args extends z.ZodType>(definition: Definition<Did, Args>): Tool {
  const { name, title, annotations, needs, output } = definition
  const open = definition.input(null)
  const known = open instanceof z.ZodObject ? Object.keys(open.shape) : []
  return {
    name,
    title,
    annotations,
    needs,
    shownByWidget: definition.shownByWidget === true,
    description: (access) => definition.description(access),
    inputSchema: (access) => jsonSchema(definition.input(access), 'input'),
    outputSchema: jsonSchema(output, 'output'),
    prepare(args) {
      const parsed = open.safeParse(args)
      if (!parsed.success) throw wrongArguments(name, parsed.error, known)
      return {
        request: definition.request(parsed.data),
        idempotencyKey: definition.idempotencyKey?.(parsed.data),
        tell(answer, origin) {
          if (!isAnswer(answer, definition.does)) throw new Error(`${name} was answered with ${answer.did}`)
          const told = definition.answer(answer, parsed.data, origin)
          return { ...told, structured: output.parse(told.structured) }
        },
      }
    },
  }
}

function isAnswer<Did extends Kind>(answer: Answer, does: readonly Did[]): answer is AnswerOf<Did> {
  return does.some((did) => did === answer.did)
}

function wrongArguments(tool: string, error: z.ZodError, known: readonly string[]): GatehouseError {
  const issues = argumentIssues(error, known)
  const said = issues.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return new GatehouseError('invalid_input', `The arguments of ${tool} are not right. ${said}`, { issues })
}
