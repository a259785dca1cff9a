import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { READING_ORDER, capitalised, fieldsInWords, plural } from '../words/permissions.ts'
import { Icon } from './icon.tsx'
import { ActionBox, FieldChoices } from './permission-editor.tsx'
import { MatrixHead } from './matrix-head.tsx'

interface MatrixProps {
  models: readonly ModelDefinition[]
  limit: PermissionSet
  value: PermissionSet
}

/** Models × actions; each model opens to its fields (P4). */
export function Matrix({ models, limit, value }: MatrixProps) {
  return (
    <div class="rounded-box border border-base-300">
      <table class="w-full border-collapse" id="matrix">
        <caption class="sr-only">Permissions by data model and action</caption>
        <MatrixHead />
        {models.map((definition) => (
          <tbody class="border-t border-base-300">
            <tr>
              <th scope="row" class="px-2 pt-2.5 text-left font-medium sm:px-4">
                {definition.pluralLabel}
              </th>
              {READING_ORDER.map((action) => (
                <td class="px-0.5 pt-2.5 text-center align-middle">
                  <ActionBox
                    definition={definition}
                    limit={limit}
                    value={value}
                    action={action}
                    label={`${capitalised(action)} ${plural(definition)}`}
                  />
                </td>
              ))}
            </tr>
            <tr>
              <td colspan={READING_ORDER.length + 1} class="px-2 pt-0.5 pb-2 sm:px-4">
                <details class="group">
                  <summary class="inline-flex items-center gap-1 text-xs text-muted hover:text-base-content">
                    <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open:rotate-0" />
                    <span class="sr-only">{`${definition.pluralLabel}: `}</span>
                    Fields · {fieldsInWords(value, definition)}
                  </summary>
                  <div class="mt-1 rounded-box bg-base-200/50 px-3 py-1">
                    <FieldChoices definition={definition} limit={limit} value={value} />
                  </div>
                </details>
              </td>
            </tr>
          </tbody>
        ))}
      </table>
    </div>
  )
}
