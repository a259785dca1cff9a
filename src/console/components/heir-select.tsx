import type { MemberSummary } from '../../tenant/contract.ts'

/** Who takes over somebody's records. */
export function HeirSelect(props: {
  label: string
  heirs: readonly MemberSummary[]
  disabled: boolean
  required?: boolean
  none?: string
}) {
  return (
    <select
      name="handOverTo"
      aria-label={props.label}
      class="select w-auto min-w-48 flex-1"
      disabled={props.disabled}
      required={props.required}
    >
      <option value="">{props.none ?? props.label}</option>
      {props.heirs.map(({ id, name, role }) => (
        <option value={id}>{`${name} (${role.name})`}</option>
      ))}
    </select>
  )
}
