import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { fieldsInWords, modelInWords } from '../words/permissions.ts'

/** What may be done, model by model. */
export function PermissionList(props: { permissions: PermissionSet; models: readonly ModelDefinition[] }) {
  const { permissions, models } = props
  if (models.every((definition) => modelInWords(permissions, definition) === null)) {
    return <p>Nothing at the moment.</p>
  }
  return (
    <ul class="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
      {models.map((definition) => {
        const words = modelInWords(permissions, definition)
        return words === null ? null : (
          <li>
            <span class="block">{words}</span>
            <span class="block text-xs text-muted">{fieldsInWords(permissions, definition)}</span>
          </li>
        )
      })}
    </ul>
  )
}
