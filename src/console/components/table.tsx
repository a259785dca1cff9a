import type { Child } from 'hono/jsx'

interface TableProps {
  /** What the table holds, for screen readers. */
  caption: string
  columns: readonly { label: string; class?: string; hidden?: boolean }[]
  children?: Child
}

/** A dense table that scrolls sideways by itself; a column without a visible title keeps its name for screen readers. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    <div
      role="region"
      aria-label={caption}
      tabindex={0}
      class="relative overflow-x-auto rounded-box border border-base-300 bg-base-100"
    >
      <table class="w-full border-collapse text-left">
        <caption class="sr-only">{caption}</caption>
        <thead class="border-b border-base-300 bg-base-200/60 text-xs text-muted">
          <tr>
            {columns.map((column) => (
              <th scope="col" class={`px-3 py-2 font-medium whitespace-nowrap ${column.class ?? ''}`}>
                {column.hidden === true ? <span class="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="divide-y divide-base-300">{children}</tbody>
      </table>
    </div>
  )
}

export function Cell({
  class: extra = '',
  middle = false,
  children,
}: {
  class?: string
  middle?: boolean
  children?: Child
}) {
  return <td class={`px-3 py-2.5 ${middle ? 'align-middle' : 'align-top'} ${extra}`}>{children}</td>
}
