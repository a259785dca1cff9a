import type { ApiDocument } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'

export interface ApiExample {
  title: string
  code: string
}

/** Requests for a shell, with this deployment's own address, out of operations and fields that the document has. */
export function apiExamples(document: ApiDocument, models: readonly ModelDefinition[]): ApiExample[] {
  const { paths, servers } = document
  const base = servers[0]?.url ?? ''
  const listed = models.find(({ name }) => paths[`/${name}`]?.['get'] !== undefined)
  const created = models.find(({ name }) => paths[`/${name}`]?.['post'] !== undefined)
  return [
    ...(listed === undefined ? [] : [listExample(document, base, listed)]),
    ...(created === undefined ? [] : [createExample(base, created)]),
  ]
}

function listExample({ components }: ApiDocument, base: string, { name, pluralLabel }: ModelDefinition): ApiExample {
  const paths = (components.schemas[`${name}_path`]?.['enum'] ?? []) as string[]
  const byOwner = paths.includes('owner.name')
  const where = byOwner
    ? '{"field":"owner.name","op":"eq","value":"Carly"}'
    : `{"field":"${paths[0] ?? 'id'}","op":"is_empty","value":false}`
  const plural = pluralLabel.toLocaleLowerCase('en')
  return {
    title: byOwner ? `List the ${plural} where Carly is the owner` : `List ${plural}`,
    code: [
      `curl ${base}/${name} --get \\`,
      '  --header "Authorization: Bearer $TOKEN" \\',
      `  --data-urlencode 'where=${where}' \\`,
      `  --data-urlencode 'sort=-updated_at' --data-urlencode 'limit=20'`,
    ].join('\n'),
  }
}

function createExample(base: string, { name, label, fields }: ModelDefinition): ApiExample {
  const title = label.toLocaleLowerCase('en')
  return {
    title: `Create ${/^[aeiou]/.test(title) ? 'an' : 'a'} ${title}, once`,
    code: [
      `curl ${base}/${name} \\`,
      '  --header "Authorization: Bearer $TOKEN" \\',
      '  --header "Idempotency-Key: $(uuidgen)" \\',
      `  --json '{"${fields[0]?.name ?? 'name'}":"Example"}'`,
    ].join('\n'),
  }
}
