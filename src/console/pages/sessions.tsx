import type { OpenSession } from '../../identity/sessions.ts'
import { Badge } from '../components/badge.tsx'
import { ProfileFrame } from '../components/profile-frame.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { deviceInWords } from '../words/user-agent.ts'

interface SessionsProps {
  frame: Frame
  sessions: readonly OpenSession[]
  notice: string | null
  /** Whether this session may lock the account. */
  mayLock: boolean
  now: number
}

const METHODS = { password: 'Password', passkey: 'Passkey', sso: 'Single sign-on' } as const

const COLUMNS = [
  { label: 'Device' },
  { label: 'Place' },
  { label: 'Signed in with' },
  { label: 'Signed in' },
  { label: 'Last used' },
  { label: 'Actions', hidden: true },
]

/** Where the person is signed in, with a way to end each (U2). */
export function SessionsPage({ frame, sessions, notice, mayLock, now }: SessionsProps) {
  return (
    <ProfileFrame
      frame={frame}
      page="sessions"
      title="Sessions"
      lead="Where you are signed in. A session ends seven days after its sign-in."
      notice={notice}
    >
      <Table caption="Your sessions" columns={COLUMNS}>
        {sessions.map((session) => (
          <tr>
            <Cell>
              <span class="flex flex-wrap items-center gap-2 font-medium">
                {deviceInWords(session.userAgent)}
                {session.current && <Badge kind="success">This one</Badge>}
              </span>
            </Cell>
            <Cell>{[session.ip, session.country].filter((part) => part !== null).join(', ') || 'Unknown'}</Cell>
            <Cell>
              {session.method === null ? 'Unknown' : METHODS[session.method]}
              {session.secondFactor && session.method !== 'passkey' && ' and second factor'}
            </Cell>
            <Cell>
              <Moment at={session.startedAt} now={now} timeZone="UTC" />
            </Cell>
            <Cell>
              <Moment at={session.lastUsedAt} now={now} timeZone="UTC" />
            </Cell>
            <Cell class="text-right">
              {!session.current && (
                <form method="post" action={`/profile/sessions/${session.id}/end`}>
                  <button class="btn btn-sm" aria-label={`End the session: ${deviceInWords(session.userAgent)}`}>
                    End
                  </button>
                </form>
              )}
            </Cell>
          </tr>
        ))}
      </Table>
      <div class="mt-4 flex flex-wrap gap-2">
        {sessions.length > 1 && (
          <form method="post" action="/profile/sessions/others/end">
            <button class="btn">End all other sessions</button>
          </form>
        )}
      </div>
      {mayLock && (
        <section class="mt-8 rounded-box border border-error/50 bg-base-100 p-4 sm:p-5">
          <h2 class="font-semibold">A session that isn’t yours?</h2>
          <p class="mt-1 max-w-prose text-muted">
            Lock your account: every session ends, this one too, and nobody gets in until you set a new password by a
            link that is sent to you.
          </p>
          <form method="post" action="/profile/sessions/lock" class="mt-4">
            <button class="btn btn-error">Lock my account</button>
          </form>
        </section>
      )}
    </ProfileFrame>
  )
}
