import type { Child } from 'hono/jsx'
import { Alert } from './alert.tsx'
import { Brand } from './brand.tsx'
import { FocusShell } from './shell.tsx'

interface FocusCardProps {
  title: string
  lead?: Child
  error?: string | null
  children?: Child
  /** Under the card. */
  below?: Child
}

/** One thing to do, in a card under the product's name: the steps of signing in. */
export function FocusCard({ title, lead, error = null, children, below }: FocusCardProps) {
  return (
    <FocusShell title={title}>
      <Brand />
      <div class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-xl font-semibold tracking-tight break-words">{title}</h1>
        {lead !== undefined && <p class="mt-1 mb-5 break-words text-muted">{lead}</p>}
        {error !== null && <Alert kind="error">{error}</Alert>}
        {children}
      </div>
      {below !== undefined && <div class="mt-4 text-muted">{below}</div>}
    </FocusShell>
  )
}

/** A line between two ways of doing the same. */
export function Or() {
  return (
    <p class="my-4 flex items-center gap-3 text-muted before:h-px before:flex-1 before:bg-base-300 after:h-px after:flex-1 after:bg-base-300">
      or
    </p>
  )
}
