import type { Child } from 'hono/jsx'
import type { Frame } from '../console-env.ts'
import type { ClientDetail } from '../../tenant/contract.ts'
import { StatusBadge } from './badge.tsx'
import { Heading } from './heading.tsx'
import { Logo } from './logo.tsx'
import { Shell } from './shell.tsx'
import { Tabs } from './tabs.tsx'

export interface ClientFrameProps {
  frame: Frame
  slug: string
  client: ClientDetail
  tab: 'general' | 'permissions' | 'connections' | 'publication'
  children?: Child
}

/** What the pages of one client share: its name, its state and its tabs. */
export function ClientFrame({ frame, slug, client, tab, children }: ClientFrameProps) {
  const home = `/t/${slug}/apps/${client.id}`
  const audit = `/t/${slug}/audit?client=${encodeURIComponent(client.id)}`
  const tabs = [
    { href: home, label: 'General', current: tab === 'general' },
    { href: `${home}/permissions`, label: 'Permissions', current: tab === 'permissions' },
    { href: `/t/${slug}/access?client=${encodeURIComponent(client.id)}`, label: 'Access', current: false },
    { href: `${home}/connections`, label: 'Connections', current: tab === 'connections', count: client.connections },
  ]
  if (client.registration === null)
    tabs.push({ href: `${home}/publication`, label: 'External app', current: tab === 'publication' })
  if (frame.tenant?.system.includes('read_audit') === true) tabs.push({ href: audit, label: 'Audit', current: false })
  return (
    <Shell title={client.name} frame={frame} section="apps">
      <Heading
        title={client.name}
        {...(client.description === '' ? {} : { lead: client.description })}
        mark={<StatusBadge status={client.status} />}
        back={{ href: `/t/${slug}/apps`, label: 'App Center' }}
      >
        <div class="order-first">
          <Logo name={client.name} url={client.logoUrl} large />
        </div>
      </Heading>
      <Tabs label="Client" tabs={tabs} />
      {children}
    </Shell>
  )
}
