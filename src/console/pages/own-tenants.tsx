import type { MemberView } from '../../tenant/contract.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Logo } from '../components/logo.tsx'
import { ProfileFrame } from '../components/profile-frame.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'

interface OwnTenantsProps {
  frame: Frame
  /** `member` is null where the tenant does not let this session in, or can't be reached. */
  tenants: readonly { name: string; slug: string; logoUrl: string | null; member: MemberView | null }[]
}

/** The tenants that the person belongs to, with their role in each (U2). */
export function OwnTenantsPage({ frame, tenants }: OwnTenantsProps) {
  return (
    <ProfileFrame
      frame={frame}
      page="tenants"
      title="Tenants"
      lead="The workspaces that you belong to, and your role in each."
    >
      {tenants.length === 0 ? (
        <EmptyState icon="person" title="You belong to no tenant">
          <p>{`Ask an administrator of your company’s workspace to invite ${frame.account.email}.`}</p>
        </EmptyState>
      ) : (
        <Table caption="Your tenants" columns={[{ label: 'Tenant' }, { label: 'Your role' }]}>
          {tenants.map(({ name, slug, logoUrl, member }) => (
            <tr>
              <Cell>
                <a href={`/t/${slug}`} class="flex items-center gap-2 font-medium hover:underline">
                  <Logo name={name} url={logoUrl} />
                  {name}
                </a>
              </Cell>
              <Cell middle>{member?.role.name ?? <span class="text-muted">Asks for another sign-in</span>}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </ProfileFrame>
  )
}
