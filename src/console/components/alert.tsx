import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

const LOOKS = {
  info: { box: 'border-info/40 bg-tint-info', icon: 'text-info', name: 'info' },
  success: { box: 'border-success/40 bg-tint-success', icon: 'text-success', name: 'check' },
  warning: { box: 'border-warning/50 bg-tint-warning', icon: 'text-warning', name: 'warning' },
  error: { box: 'border-error/50 bg-tint-error', icon: 'text-error', name: 'warning' },
} as const

interface AlertProps {
  kind: keyof typeof LOOKS
  title?: string
  children?: Child
}

/** A message of the page; what went wrong is announced, the rest is polite. */
export function Alert({ kind, title, children }: AlertProps) {
  const look = LOOKS[kind]
  return (
    <div
      role={kind === 'error' ? 'alert' : 'status'}
      class={`mb-5 flex gap-3 rounded-box border px-4 py-3 ${look.box}`}
    >
      <Icon name={look.name} class={`mt-0.5 size-4 ${look.icon}`} />
      <div class="min-w-0 flex-1">
        {title !== undefined && <p class="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  )
}
