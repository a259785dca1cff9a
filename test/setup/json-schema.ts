import * as fc from 'fast-check'
import * as z from 'zod'
import type { ApiDocument, JsonSchema } from '../../src/core/api-document.ts'

const REFERENCE = '#/components/schemas/'
/** Beyond this a schema that holds itself is given in its first form. */
const DEEPEST = 3

/** Whether values follow a schema of a document; gives what is wrong, or null. */
export function checkerOf(document: ApiDocument): (schema: JsonSchema, value: unknown) => string | null {
  const known = new Map<string, z.ZodType>()
  const $defs = relocated(document.components.schemas)
  return (schema, value) => {
    const key = JSON.stringify(schema)
    const type = known.get(key) ?? z.fromJSONSchema({ ...(relocated(schema) as JsonSchema), $defs } as never)
    known.set(key, type)
    const { success, error } = type.safeParse(value)
    return success ? null : z.prettifyError(error)
  }
}

function relocated(part: unknown): unknown {
  return JSON.parse(JSON.stringify(part).replaceAll(`"${REFERENCE}`, '"#/$defs/'))
}

/** Values that follow a schema of a document, ordinary ones and such as an attacker would send. */
export function valuesOf(document: ApiDocument, schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const { $ref, anyOf, enum: choices, const: constant } = schema
  if (typeof $ref === 'string') {
    return valuesOf(document, document.components.schemas[$ref.slice(REFERENCE.length)] ?? {}, depth + 1)
  }
  if (Array.isArray(anyOf)) {
    const forms = (depth > DEEPEST ? anyOf.slice(0, 1) : anyOf) as JsonSchema[]
    // A relation leads nowhere more often than not: most other texts name nothing that exists.
    const weighted = forms.map((form) => ({
      weight: form['type'] === 'null' ? 4 : 1,
      arbitrary: valuesOf(document, form, depth + 1),
    }))
    return fc.oneof(...weighted)
  }
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]))
  const types = [schema['type'] ?? ['string', 'number', 'boolean', 'null']].flat() as string[]
  return fc.oneof(...types.map((type) => valuesOfType(document, schema, type, depth)))
}

function valuesOfType(document: ApiDocument, schema: JsonSchema, type: string, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer': {
      const [min, max] = [limit(schema, 'minimum', -1000), limit(schema, 'maximum', 100_000)]
      return fc.oneof(fc.constant(min), fc.integer({ min, max }))
    }
    case 'number': {
      const [min, max] = [limit(schema, 'minimum', -1e15), limit(schema, 'maximum', 1e15)]
      return fc.oneof(fc.integer({ min: -10, max: 1000 }), fc.double({ min, max, noNaN: true }), fc.constant(max))
    }
    case 'array': {
      const items = valuesOf(document, (schema['items'] ?? {}) as JsonSchema, depth + 1)
      const bounds = { minLength: limit(schema, 'minItems', 0), maxLength: Math.min(limit(schema, 'maxItems', 4), 4) }
      return schema['uniqueItems'] === true ? fc.uniqueArray(items, bounds) : fc.array(items, bounds)
    }
    case 'object':
      return objects(document, schema, depth)
    default:
      return texts(schema)
  }
}

function objects(document: ApiDocument, schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  const model = Object.fromEntries(properties.map(([name, part]) => [name, valuesOf(document, part, depth + 1)]))
  return fc.record(model, { requiredKeys: (schema['required'] ?? []) as string[] })
}

/** Syntax of SQL, FTS, JSON paths, HTML, and text that is hard to compare. */
const HOSTILE = [
  `' OR 1=1 --`,
  '"; DROP TABLE records; --',
  '$.data',
  'NEAR("a" "b")',
  '*',
  'İ',
  'ﬃ',
  '‮',
  '\u0000',
  '<b>',
  '%',
  '𝒳',
]

function texts(schema: JsonSchema): fc.Arbitrary<string> {
  const dates = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  if (schema['format'] === 'date') return dates.map((date) => date.toISOString().slice(0, 10))
  if (schema['format'] === 'date-time') return dates.map((date) => date.toISOString())
  if (schema['format'] === 'email') return fc.emailAddress()
  if (schema['format'] === 'uri') return fc.webUrl()
  const [minLength, maxLength] = [limit(schema, 'minLength', 0), limit(schema, 'maxLength', 40)]
  const any = fc.oneof(
    fc.string({ minLength, maxLength: Math.min(maxLength, 40) }),
    fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'grapheme' }),
    fc.constantFrom(...HOSTILE).filter((text) => text.length >= minLength && text.length <= maxLength),
  )
  const { pattern } = schema
  if (pattern === '\\S') return any.filter((text) => /\S/.test(text))
  return typeof pattern === 'string' ? fc.stringMatching(new RegExp(pattern)) : any
}

function limit(schema: JsonSchema, keyword: string, otherwise: number): number {
  const value = schema[keyword]
  return typeof value === 'number' ? value : otherwise
}
