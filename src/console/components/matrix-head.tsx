import type { Child } from 'hono/jsx'
import { capitalised, READING_ORDER } from '../words/permissions.ts'

/** The head of a table of models × actions; further columns are its children. */
export function MatrixHead({ roomy = false, children }: { roomy?: boolean; children?: Child }) {
  return (
    <thead class="bg-base-200/60 text-xs text-muted">
      <tr>
        <th scope="col" class="px-2 py-2 text-left font-medium sm:px-4">
          Data model
        </th>
        {READING_ORDER.map((action) => (
          <th scope="col" class={`w-12 px-0.5 py-2 text-center font-medium ${roomy ? 'sm:w-24' : 'sm:w-20'}`}>
            {capitalised(action)}
          </th>
        ))}
        {children}
      </tr>
    </thead>
  )
}
