import type { Child } from 'hono/jsx'

const LOOKS = {
  neutral: 'border-base-300 text-muted',
  info: 'border-info/40 bg-tint-info text-info',
  success: 'border-success/40 bg-tint-success text-success',
  warning: 'border-warning/50 bg-tint-warning text-warning',
  error: 'border-error/50 bg-tint-error text-error',
} as const
export type BadgeKind = keyof typeof LOOKS

/** A state in one or two words; the words carry the meaning, the colour helps. */
export function Badge({ kind, children }: { kind: BadgeKind; children?: Child }) {
  return (
    <span
      class={`inline-flex items-center gap-1 rounded-selector border px-1.5 py-px text-xs font-medium whitespace-nowrap ${LOOKS[kind]}`}
    >
      {children}
    </span>
  )
}

export function StatusBadge({ status }: { status: 'active' | 'disabled' }) {
  return status === 'active' ? <Badge kind="success">Active</Badge> : <Badge kind="warning">Disabled</Badge>
}
