import { Shell } from '../components/shell.tsx'
import type { Section } from '../components/top-bar.tsx'
import type { Frame } from '../console-env.ts'
import type { KeySummary } from '../../tenant/contract.ts'

export interface KeyRevocationProps {
  frame: Frame
  section: Section
  entry: KeySummary
  home: string
}

/** The confirmation before a key ends. */
export function KeyRevocationPage({ frame, section, entry, home }: KeyRevocationProps) {
  const title = `Revoke ${entry.name}`
  return (
    <Shell title={title} frame={frame} section={section}>
      <div class="mx-auto max-w-lg rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-xl font-semibold tracking-tight break-words">{`${title}?`}</h1>
        <p class="mt-4">
          {`Whatever uses it can no longer act as ${entry.holder.name} in ${entry.tenant.name}, from its next request on.`}
        </p>
        <p class="mt-2 text-muted">It can’t be brought back. If it is still needed, rotate it instead.</p>
        <form method="post" action={`${home}/revocation`} class="mt-6 flex gap-2">
          <button class="btn btn-error">Revoke</button>
          <a href={home} class="btn btn-ghost">
            Keep it
          </a>
        </form>
      </div>
    </Shell>
  )
}
