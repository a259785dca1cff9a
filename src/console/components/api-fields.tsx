import type { ApiDocument } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { Icon } from './icon.tsx'
import { Cell, Table } from './table.tsx'

/** The fields of a model that the document knows, and which of them can be written. */
export function ApiFields({ model, document }: { model: ModelDefinition; document: ApiDocument }) {
  const { schemas } = document.components
  const shown = namesIn(schemas[model.name])
  const written = new Set([...namesIn(schemas[`${model.name}_new`]), ...namesIn(schemas[`${model.name}_change`])])
  const fields = model.fields.filter(({ name }) => shown.includes(name) || written.has(name))
  return (
    <details class="group mt-3">
      <summary class="inline-flex items-center gap-1 text-muted hover:text-base-content">
        <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open:rotate-0" />
        {`Fields of ${model.pluralLabel.toLocaleLowerCase('en')}`}
      </summary>
      <div class="mt-2">
        <Table
          caption={`Fields of ${model.pluralLabel.toLocaleLowerCase('en')}`}
          columns={[
            { label: 'Name' },
            { label: 'Type' },
            { label: 'Written' },
            { label: 'What it is', class: 'max-sm:hidden' },
          ]}
        >
          {fields.map((field) => (
            <tr>
              <Cell class="font-mono text-xs leading-5">{field.name}</Cell>
              <Cell class="whitespace-nowrap">{field.type.replaceAll('_', ' ')}</Cell>
              <Cell>{written.has(field.name) ? (field.required === true ? 'Required' : 'Yes') : 'No'}</Cell>
              <Cell class="w-full max-sm:hidden">
                {field.description}
                {field.choices !== undefined && (
                  <span class="block text-xs text-muted">{`One of: ${field.choices.join(', ')}`}</span>
                )}
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
    </details>
  )
}

function namesIn(schema: Record<string, unknown> | undefined): string[] {
  return Object.keys(schema?.['properties'] ?? {})
}
