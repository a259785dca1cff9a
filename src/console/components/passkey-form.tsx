import type { Child } from 'hono/jsx'
import { passkeyScriptPath } from '../islands/passkeys.ts'

interface PasskeyFormProps {
  kind: 'create' | 'use'
  /** Where the challenge comes from, and where the answer goes. */
  options: string
  action: string
  label: string
  primary?: boolean
  children?: Child
}

/** A form that script fills in with a passkey; hidden where there is none. */
export function PasskeyForm({ kind, options, action, label, primary = false, children }: PasskeyFormProps) {
  return (
    <form method="post" action={action} data-passkey={kind} data-options={options} hidden>
      {children}
      <button class={`btn w-full ${primary ? 'btn-primary' : ''}`}>{label}</button>
      <p role="alert" class="mt-1.5 font-medium text-error empty:hidden" />
      <script src={passkeyScriptPath} type="module" />
    </form>
  )
}
