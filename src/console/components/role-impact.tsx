import type { ModelDefinition } from '../../core/models.ts'
import { same } from '../../policy/lattice.ts'
import type { RoleImpact } from '../../tenant/contract.ts'
import { counted } from '../words/permissions.ts'
import { connectionsInWords, memberInWords, portfolioWithCount, roleDifferences } from '../words/roles.ts'
import { Badge } from './badge.tsx'
import { Card } from './heading.tsx'
import { Cell, Table } from './table.tsx'

/** What a change of roles does, in words, before it is made (V5). */
export function RoleImpactView({
  impact,
  models,
  members,
}: {
  impact: RoleImpact
  models: readonly ModelDefinition[]
  /** Where a member's page is. */
  members: string
}) {
  const { gains, losses } = roleDifferences(impact, models)
  return (
    <div class="grid grid-cols-1 gap-5">
      <div class="grid grid-cols-1 gap-5 md:grid-cols-2">
        <Card title="It takes away">
          <Lines lines={losses} none="Nothing of what may be done." />
          <p class="mt-3 text-xs text-muted">
            At once, on the next request: in the console, on MCP and REST, and on streams that are open.
          </p>
        </Card>
        <Card title="It gives">
          <Lines lines={gains} none="Nothing that could not be done before." />
          <p class="mt-3 text-xs text-muted">
            In the console at once. An application gets it when its member authorizes it again.
          </p>
        </Card>
      </div>
      {!samePortfolio(impact) && (
        <Card title="Which records">
          <dl class="grid gap-x-4 gap-y-1 sm:grid-cols-[6rem_minmax(0,1fr)]">
            <dt class="text-muted">Before</dt>
            <dd class="wrap-anywhere">{portfolioWithCount(impact.before)}</dd>
            <dt class="text-muted">After</dt>
            <dd class="wrap-anywhere">{portfolioWithCount(impact.after)}</dd>
          </dl>
        </Card>
      )}
      <Card title={`Whom it touches: ${counted(impact.members.length, 'member')}`}>
        <ul class="mb-4 list-disc pl-5">
          {connectionsInWords(impact).map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
        {impact.members.length > 0 && <MemberTable impact={impact} members={members} />}
      </Card>
    </div>
  )
}

function MemberTable({ impact, members }: { impact: RoleImpact; members: string }) {
  return (
    <Table
      caption="Members whom it touches"
      columns={[
        { label: 'Member' },
        { label: 'Connections' },
        { label: 'Lose something', class: 'text-right' },
        { label: 'To authorize again', class: 'text-right' },
      ]}
    >
      {impact.members.map((member) => (
        <tr>
          <Cell class="font-medium">
            <a class="hover:underline" href={`${members}/${member.id}`}>
              {member.name}
            </a>
          </Cell>
          <Cell>
            {member.active ? memberInWords(member) : <Badge kind="warning">{memberInWords(member)}</Badge>}
            {member.regaining > 0 && (
              <span class="block text-xs text-muted">{`${member.regaining} with something back at once`}</span>
            )}
          </Cell>
          <Cell class="text-right tabular-nums">{member.losing}</Cell>
          <Cell class="text-right tabular-nums">{member.needReauthorization}</Cell>
        </tr>
      ))}
    </Table>
  )
}

function Lines({ lines, none }: { lines: readonly string[]; none: string }) {
  if (lines.length === 0) return <p>{none}</p>
  return (
    <ul class="list-disc pl-5">
      {lines.map((line) => (
        <li class="wrap-anywhere">{line}</li>
      ))}
    </ul>
  )
}

function samePortfolio({ before, after }: RoleImpact): boolean {
  const only = ({ permissions }: RoleImpact['before']) => ({ models: {}, portfolio: permissions.portfolio })
  return same(only(before), only(after))
}
