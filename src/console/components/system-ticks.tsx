import type { SystemPermission } from '../../core/permissions.ts'
import { systemTick } from '../forms/role-form.ts'
import { SYSTEM_WORDS } from '../words/roles.ts'

interface SystemTicksProps {
  /** Those to choose from, and those that can be ticked. */
  offered: readonly SystemPermission[]
  limit: readonly SystemPermission[]
  ticked: readonly SystemPermission[]
}

/** System permissions to tick; what the limit lacks can't be ticked. */
export function SystemTicks({ offered, limit, ticked }: SystemTicksProps) {
  return (
    <ul class="grid gap-x-5 gap-y-3 sm:grid-cols-2 lg:grid-cols-3" id="field-system">
      {offered.map((permission) => {
        const possible = limit.includes(permission)
        return (
          <li>
            <label class={`flex items-start gap-2.5 ${possible ? 'cursor-pointer' : 'text-muted'}`}>
              <input
                type="checkbox"
                name={systemTick(permission)}
                value="on"
                checked={possible && ticked.includes(permission)}
                disabled={!possible}
                class="checkbox checkbox-sm checkbox-primary mt-px"
              />
              <span>
                <span class="block font-medium">{SYSTEM_WORDS[permission].label}</span>
                <span class="block text-xs text-muted">{SYSTEM_WORDS[permission].hint}</span>
              </span>
            </label>
          </li>
        )
      })}
    </ul>
  )
}
