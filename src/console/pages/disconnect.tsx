import type { Section } from '../components/top-bar.tsx'
import { Logo } from '../components/logo.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { ConnectionSummary } from '../../tenant/contract.ts'

export interface DisconnectProps {
  frame: Frame
  section: Section
  connection: ConnectionSummary
  /** Whether it is the signed-in person's own. */
  own: boolean
  action: string
  back: string
}

/** The confirmation before a connection ends (U1). */
export function DisconnectPage({ frame, section, connection, own, action, back }: DisconnectProps) {
  const { client, member, tenant } = connection
  return (
    <Shell title={`Disconnect ${client.name}`} frame={frame} section={section}>
      <div class="mx-auto max-w-lg rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <div class="flex items-center gap-3">
          <Logo name={client.name} url={client.logoUrl} large />
          <h1 class="min-w-0 text-xl font-semibold tracking-tight break-words">{`Disconnect ${client.name}?`}</h1>
        </div>
        <p class="mt-4">
          {own
            ? `${client.name} loses its access to ${tenant.name} on its next request. What it has read already stays with it.`
            : `${client.name} can no longer act for ${member.name} in ${tenant.name}, from its next request on.`}
        </p>
        <p class="mt-2 text-muted">
          {own
            ? 'You can connect it again at any time; it asks for your consent then.'
            : 'They can connect it again, with their consent.'}
        </p>
        <form method="post" action={action} class="mt-6 flex gap-2">
          <button class="btn btn-error">Disconnect</button>
          <a href={back} class="btn btn-ghost">
            Keep it
          </a>
        </form>
      </div>
    </Shell>
  )
}
