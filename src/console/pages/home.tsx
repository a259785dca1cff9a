import type { Frame } from '../console-env.ts'
import { Heading } from '../components/heading.tsx'
import { Logo } from '../components/logo.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Shell } from '../components/shell.tsx'

/** For a member of several tenants: which one. */
export function ChooserPage({ frame }: { frame: Frame }) {
  return (
    <Shell title="Choose a tenant" frame={frame} section={null}>
      <Heading
        title="Choose a tenant"
        lead="You are a member of several. Each has its own data, roles and applications."
      />
      <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {frame.memberships.map(({ tenant }) => (
          <li>
            <a
              href={`/t/${tenant.slug}`}
              class="flex items-center gap-3 rounded-box border border-base-300 bg-base-100 p-4 hover:border-primary"
            >
              <Logo name={tenant.name} url={tenant.logoUrl} />
              <span class="min-w-0 truncate font-medium">{tenant.name}</span>
            </a>
          </li>
        ))}
      </ul>
    </Shell>
  )
}

/** For somebody who is signed in and belongs to no tenant, such as the person who operates the deployment. */
export function NoTenantPage({ frame }: { frame: Frame }) {
  return (
    <Shell title="No tenant" frame={frame} section={null}>
      <EmptyState main icon="person" title="You are not a member of any tenant">
        <p>
          You are signed in as {frame.account.email}. To see a company’s applications and audit, ask one of its
          administrators to invite this address. If you should be a member already, you may have been deactivated, or
          you use another account there.
        </p>
      </EmptyState>
    </Shell>
  )
}
