import { MODULE_LABELS, MODULES } from '../../core/modules.ts'
import type { TenantLine } from '../../ledger/platform.ts'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Logo } from '../components/logo.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

interface PlatformProps {
  frame: Frame
  tenants: readonly TenantLine[]
  search: string
  now: number
}

/** Every tenant of the deployment, for those who operate it (T6). What a tenant holds is not theirs to see. */
export function PlatformPage({ frame, tenants, search, now }: PlatformProps) {
  return (
    <Shell title="Platform" frame={frame} section="platform">
      <Heading
        title="Platform"
        lead="The tenants of this deployment. You operate it; their data, members and applications are theirs alone."
      />
      <p class="mb-4">
        <a class="link" href="/platform/publications">
          Applications that tenants publish
        </a>
      </p>
      <form method="get" action="/platform" role="search" class="mb-4 flex flex-wrap gap-2">
        <label class="input input-sm w-full sm:w-64">
          <Icon name="search" class="size-4 text-muted" />
          <span class="sr-only">Search tenants</span>
          <input type="search" name="search" value={search} placeholder="Name or address" maxlength={100} />
        </label>
        <button class="btn btn-sm">Search</button>
      </form>
      {tenants.length === 0 ? (
        <EmptyState icon="search" title="No tenant found">
          <p>
            {search === '' ? 'There is none yet. ' : 'None has that in its name or address. '}
            {search !== '' && (
              <a class="link" href="/platform">
                Show all tenants
              </a>
            )}
          </p>
        </EmptyState>
      ) : (
        <Table
          caption="Tenants"
          columns={[
            { label: 'Tenant' },
            { label: 'Modules' },
            { label: 'Members', class: 'text-right' },
            { label: 'Since', class: 'hidden sm:table-cell' },
          ]}
        >
          {tenants.map((tenant) => (
            <tr>
              <Cell>
                <a
                  href={`/platform/tenants/${tenant.slug}`}
                  class="flex items-center gap-2 font-medium hover:underline"
                >
                  <Logo name={tenant.name} url={tenant.logoUrl} />
                  <span class="min-w-0">
                    {tenant.name}
                    <span class="block font-mono text-xs font-normal text-muted">{tenant.slug}</span>
                  </span>
                </a>
              </Cell>
              <Cell middle>
                <ModuleBadges modules={tenant.modules} />
              </Cell>
              <Cell middle class="text-right tabular-nums">
                {tenant.members}
                <span class="sr-only">{` ${counted(tenant.members, 'member')}`}</span>
              </Cell>
              <Cell middle class="hidden whitespace-nowrap sm:table-cell">
                <Moment at={tenant.createdAt} now={now} timeZone="UTC" />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Shell>
  )
}

function ModuleBadges({ modules }: Pick<TenantLine, 'modules'>) {
  const off = MODULES.filter((module) => !modules.includes(module))
  if (off.length === 0) return <span class="text-muted">All on</span>
  return (
    <span class="flex flex-wrap gap-1">
      {off.map((module) => (
        <Badge kind="warning">{`${MODULE_LABELS[module]} off`}</Badge>
      ))}
    </span>
  )
}
