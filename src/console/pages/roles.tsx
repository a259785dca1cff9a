import type { ModelDefinition } from '../../core/models.ts'
import type { RoleSummary } from '../../tenant/contract.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import { Badge } from '../components/badge.tsx'
import { Icon } from '../components/icon.tsx'
import { PeopleFrame } from '../components/people-frame.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { counted, joined, permissionSummary } from '../words/permissions.ts'
import { SYSTEM_WORDS } from '../words/roles.ts'

export interface RolesProps {
  frame: Frame
  slug: string
  roles: readonly RoleSummary[]
  models: readonly ModelDefinition[]
  notice: string | null
}

/** The roles of a tenant, and who has each (T5). */
export function RolesPage({ frame, slug, roles, models, notice }: RolesProps) {
  const home = `/t/${slug}/roles`
  const action = (
    <a href={`${home}/new`} class="btn btn-primary btn-sm">
      <Icon name="plus" />
      New role
    </a>
  )
  return (
    <PeopleFrame frame={frame} slug={slug} tab="roles" notice={notice} action={action}>
      <Table
        caption="Roles"
        columns={[
          { label: 'Role' },
          { label: 'May do', class: 'max-md:hidden' },
          { label: 'Members', class: 'text-right' },
          { label: 'Copy', hidden: true },
        ]}
      >
        {roles.map((role) => (
          <tr class="hover:bg-base-200/50">
            <Cell class="md:min-w-52">
              <span class="flex flex-wrap items-center gap-x-2 gap-y-1">
                <a class="font-medium wrap-anywhere hover:underline" href={`${home}/${role.id}`}>
                  {role.name}
                </a>
                {role.builtin && <Badge kind="neutral">Built in</Badge>}
              </span>
              <p class="mt-0.5 max-w-xs text-xs text-muted">{role.description}</p>
            </Cell>
            <Cell class="max-md:hidden">
              <p>{`${permissionSummary(role.permissions, models)}.`}</p>
              <p class="mt-0.5 text-xs text-muted">
                {describePortfolio(role.permissions.portfolio)}
                {role.system.length > 0 &&
                  ` · ${joined(role.system.map((permission) => SYSTEM_WORDS[permission].label.toLocaleLowerCase('en')))}`}
              </p>
            </Cell>
            <Cell class="text-right whitespace-nowrap tabular-nums">
              <a class="link-hover link" href={`/t/${slug}/members?role=${role.id}`}>
                {role.members}
                <span class="sr-only">{` ${role.members === 1 ? 'member' : 'members'} with the role ${role.name}`}</span>
              </a>
              <span class="block text-xs text-muted">{counted(role.connections, 'connection')}</span>
            </Cell>
            <Cell class="text-right">
              <a href={`${home}/new?from=${role.id}`} class="btn btn-xs">
                Copy
                <span class="sr-only">{` ${role.name}`}</span>
              </a>
            </Cell>
          </tr>
        ))}
      </Table>
    </PeopleFrame>
  )
}
