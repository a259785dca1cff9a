import * as z from 'zod'

export type JsonSchema = { type: 'object'; [keyword: string]: unknown }
type Node = Record<string, unknown>

/**
 * JSON Schema of a zod schema, as small as it can be said: every client reads it into its context. Without `$schema`,
 * since clients of both eras bring validators of different drafts.
 */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-7',
    override: ({ jsonSchema: node }) => {
      withoutEmptyWords(node)
      withMergedTypes(node)
    },
  })
  return { ...rest, type: 'object' }
}

/** The bounds of every integer in JavaScript, and that names are texts, tell nobody anything. */
function withoutEmptyWords(node: Node): void {
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum']
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum']
  delete node['propertyNames']
}

/** `anyOf` of different plain types says the same as a list of types, as their other keywords each hold for one type. */
function withMergedTypes(node: Node): void {
  const forms = node['anyOf']
  if (!Array.isArray(forms) || !forms.every(isPlain)) return
  const types = forms.flatMap((form: Node) => form['type'])
  if (new Set(types).size < types.length) return
  delete node['anyOf']
  Object.assign(node, ...forms, { type: types })
}

function isPlain(form: unknown): form is Node {
  if (typeof form !== 'object' || form === null || !('type' in form)) return false
  return Object.keys(form).every((keyword) => ['type', 'maxLength', 'maxItems', 'items'].includes(keyword))
}
