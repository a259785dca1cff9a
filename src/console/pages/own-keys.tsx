import type { ModelDefinition } from '../../core/models.ts'
import type { KeySummary, MemberView } from '../../tenant/contract.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { KeyTable } from '../components/key-table.tsx'
import { ProfileFrame } from '../components/profile-frame.tsx'
import { UnshownTenants, type UnshownTenant } from '../components/unshown-tenants.tsx'
import type { Frame } from '../console-env.ts'

export interface OwnKeys {
  member: MemberView
  keys: readonly KeySummary[]
  models: readonly ModelDefinition[]
}

export interface OwnKeysProps {
  frame: Frame
  tenants: readonly OwnKeys[]
  /** Tenants whose keys are not shown. */
  rejected: readonly UnshownTenant[]
  notice: string | null
  now: number
}

/** The keys that act as the signed-in person (K1). */
export function OwnKeysPage({ frame, tenants, rejected, notice, now }: OwnKeysProps) {
  const some = tenants.filter(({ keys }) => keys.length > 0)
  const makers = tenants.filter(({ member }) => member.system.includes('manage_clients'))
  return (
    <ProfileFrame
      frame={frame}
      page="keys"
      title="Your keys"
      lead="API keys that act as you. Whoever has one can do what it says, without signing in."
      notice={notice}
    >
      <UnshownTenants tenants={rejected} what="keys" here="/profile/keys" />
      {some.length === 0 && rejected.length === 0 && (
        <EmptyState icon="key" title="No key acts as you">
          {makers.length === 0 ? (
            <p>Keys are made by those whose role manages clients and keys.</p>
          ) : (
            makers.map(({ member: { tenant } }) => (
              <p>
                <a class="link" href={`/t/${tenant.slug}/apps/new/api-key`}>
                  {`Make one in ${tenant.name}`}
                </a>
              </p>
            ))
          )}
        </EmptyState>
      )}
      <div class="grid grid-cols-1 gap-6">
        {some.map(({ member: { tenant }, keys, models }) => (
          <section>
            <h2 class="mb-2 font-semibold">{tenant.name}</h2>
            <KeyTable
              caption={`Your keys in ${tenant.name}`}
              keys={keys}
              models={models}
              hrefOf={({ id }) => `/profile/keys/${tenant.slug}/${encodeURIComponent(id)}`}
              now={now}
              timeZone={tenant.timeZone}
            />
          </section>
        ))}
      </div>
    </ProfileFrame>
  )
}
