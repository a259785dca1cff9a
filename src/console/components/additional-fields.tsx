import type { PermissionSet } from '../../core/permissions.ts'
import { fieldAccess } from '../../policy/access.ts'
import { BOTTOM, meet } from '../../policy/lattice.ts'
import type { ConsentView } from '../../tenant/contract.ts'
import { Icon } from './icon.tsx'
import { FieldChoices } from './permission-editor.tsx'

/** Custom fields of the member's tenant, which a published client gets only where the member says so (C4). */
export function AdditionalFields({ view, additional }: { view: ConsentView; additional: PermissionSet }) {
  const value = view.current === null ? BOTTOM : meet(additional, view.current)
  const models = view.models.flatMap((model) => {
    const fields = model.fields.filter((field) => fieldAccess(additional, model.name, field.name) !== 'none')
    return fields.length === 0 ? [] : [{ ...model, fields }]
  })
  return (
    <details class="group mt-4 rounded-box border border-base-300">
      <summary class="flex cursor-pointer items-center gap-2 px-4 py-3 font-medium">
        <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open:rotate-0" />
        Grant additional field access
      </summary>
      <div class="border-t border-base-300 px-4 py-3">
        <p class="mb-3 text-muted">
          {`Fields that only ${view.tenant.name} has. The application gets none of them unless you choose so.`}
        </p>
        {models.map((model) => (
          <fieldset class="mb-3 last:mb-0">
            <legend class="font-medium">{model.pluralLabel}</legend>
            <FieldChoices definition={model} limit={additional} value={value} />
          </fieldset>
        ))}
      </div>
    </details>
  )
}
