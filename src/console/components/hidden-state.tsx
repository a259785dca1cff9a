import { tableParameters, type TableState } from '../forms/table-query.ts'

/** The table's state as hidden fields, without the parts that a form sets itself. */
export function HiddenState({ state, without }: { state: Partial<TableState>; without: readonly string[] }) {
  return (
    <>
      {[...tableParameters(state)].map(([name, value]) =>
        without.includes(name) ? null : <input type="hidden" name={name} value={value} />,
      )}
    </>
  )
}
