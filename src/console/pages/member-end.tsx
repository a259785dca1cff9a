import type { MemberDetail, MemberSummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Heading } from '../components/heading.tsx'
import { HeirSelect } from '../components/heir-select.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

export interface MemberEndProps {
  frame: Frame
  slug: string
  member: MemberDetail
  heirs: readonly MemberSummary[]
  how: 'deactivation' | 'removal'
  error: string | null
}

/** Before somebody is deactivated or removed: what stops, and who takes over their records (T4). */
export function MemberEndPage({ frame, slug, member, heirs, how, error }: MemberEndProps) {
  const home = `/t/${slug}/members/${member.id}`
  const verb = how === 'removal' ? 'Remove' : 'Deactivate'
  const owned = member.owned.reduce((sum, { count }) => sum + count, 0)
  return (
    <Shell title={`${verb} ${member.name}`} frame={frame} section="people">
      <div class="max-w-xl">
        <Heading title={`${verb} ${member.name}?`} back={{ href: home, label: member.name }} />
        {error !== null && <Alert kind="error">{error}</Alert>}
        <form method="post" action={`${home}/${how}`} class="rounded-box border border-base-300 bg-base-100 p-5">
          <input type="hidden" name="version" value={String(member.version)} />
          <ul class="list-disc pl-5">
            <li>They can no longer open this workspace, from their next click on.</li>
            <li>
              {member.connected.length === 0
                ? 'They have no connections that would end.'
                : `${counted(member.connected.length, 'connection ends', 'connections end')} at once: ${names(member)}.`}
            </li>
            <li>
              {how === 'removal'
                ? 'They leave every list. Their name stays in history and audit.'
                : 'They stay in the list, and can be reactivated.'}
            </li>
          </ul>
          {owned > 0 && (
            <div class="mt-5">
              <p class="font-medium">{`Who owns their ${counted(owned, 'record')} from then on`}</p>
              <div class="mt-1.5 flex">
                <HeirSelect
                  label="Who takes over"
                  heirs={heirs}
                  disabled={member.noHandOver !== null}
                  none={`${member.name}, as now`}
                />
              </div>
              <p class="mt-1.5 text-xs text-muted">
                {member.noHandOver ?? 'They are handed over in the background; each keeps its history.'}
              </p>
            </div>
          )}
          <div class="mt-5 flex gap-2">
            <button class="btn btn-error">{verb}</button>
            <a href={home} class="btn btn-ghost">
              {how === 'removal' ? 'Keep them' : 'Leave it'}
            </a>
          </div>
        </form>
      </div>
    </Shell>
  )
}

function names({ connected }: MemberDetail): string {
  const shown = connected.slice(0, 5).map(({ client }) => client.name)
  return connected.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ')
}
