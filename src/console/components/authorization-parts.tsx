import { Mark } from './icon.tsx'

/** Whose door it is, over a page of an authorization. */
export function DoorMark({ tenant }: { tenant: string | null }) {
  return (
    <div class="mb-5 flex items-center gap-2 text-muted">
      <Mark class="size-5" />
      <span>{tenant === null ? 'Gatehouse' : `Gatehouse for ${tenant}`}</span>
    </div>
  )
}

/** Who is signed in, with a way to be somebody else. */
export function SignedInAs({ email, switchAccount }: { email: string; switchAccount: string }) {
  return (
    <footer class="border-t border-base-300 bg-base-200/50 px-5 py-3 text-muted sm:px-6">
      <span class="break-words">{`Signed in as ${email}`}</span>{' '}
      <a href={switchAccount} class="link whitespace-nowrap">
        Switch account
      </a>
    </footer>
  )
}
