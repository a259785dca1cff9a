import { Tabs } from './tabs.tsx'

export type AppCenterTab = 'all' | 'oauth' | 'external' | 'keys' | 'accounts' | 'requests' | 'registration'

/** The pages of the App Center beside each other (P1, P6). */
export function AppCenterTabs({ slug, tab, requests }: { slug: string; tab: AppCenterTab; requests: number }) {
  const home = `/t/${slug}/apps`
  return (
    <Tabs
      label="App Center"
      tabs={[
        { href: home, label: 'All apps', current: tab === 'all' },
        { href: `${home}?view=oauth`, label: 'OAuth clients', current: tab === 'oauth' },
        { href: `${home}/keys`, label: 'API keys', current: tab === 'keys' },
        { href: `${home}/service-accounts`, label: 'Service accounts', current: tab === 'accounts' },
        { href: `${home}/external`, label: 'External apps', current: tab === 'external' },
        {
          href: `${home}/requests`,
          label: 'Requests',
          current: tab === 'requests',
          ...(requests === 0 ? {} : { count: requests }),
        },
        { href: `${home}/registration`, label: 'Self-registration', current: tab === 'registration' },
      ]}
    />
  )
}
