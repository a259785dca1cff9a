import type { ServiceAccountDetail } from '../../tenant/contract.ts'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

export interface AccountArchiveProps {
  frame: Frame
  account: ServiceAccountDetail
  home: string
}

/** The confirmation before a service account is archived (K2). */
export function AccountArchivePage({ frame, account, home }: AccountArchiveProps) {
  const { keys } = account
  return (
    <Shell title={`Archive ${account.name}`} frame={frame} section="apps">
      <div class="mx-auto max-w-lg rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-xl font-semibold tracking-tight break-words">{`Archive ${account.name}?`}</h1>
        <p class="mt-4">
          {keys === 0
            ? 'Nothing acts as it now, and nothing can from then on.'
            : `${counted(keys, 'key stops', 'keys stop')} on the next request. Whatever uses ${keys === 1 ? 'it' : 'them'} is refused.`}
        </p>
        <p class="mt-2 text-muted">It can’t be brought back. Its name stays in history and audit.</p>
        <form method="post" action={`${home}/archive`} class="mt-6 flex gap-2">
          <input type="hidden" name="version" value={String(account.version)} />
          <button class="btn btn-error">Archive</button>
          <a href={home} class="btn btn-ghost">
            Keep it
          </a>
        </form>
      </div>
    </Shell>
  )
}
