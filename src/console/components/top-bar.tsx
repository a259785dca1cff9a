import type { Child } from 'hono/jsx'
import type { Frame } from '../console-env.ts'
import { Icon, Mark } from './icon.tsx'
import type { IconName } from './icon.tsx'
import { Logo } from './logo.tsx'

export type Section =
  | 'data'
  | 'apps'
  | 'models'
  | 'imports'
  | 'audit'
  | 'applications'
  | 'settings'
  | 'profile'
  | 'people'
  | 'platform'

/** Product, tenant, navigation and account; two rows on a narrow screen. */
export function TopBar({ frame, section }: { frame: Frame | null; section: Section | null }) {
  return (
    <header class="border-b border-base-300 bg-base-100">
      <div class="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-4 sm:gap-x-4 sm:px-6 lg:flex-nowrap">
        <a href="/" class="flex h-14 items-center gap-2 font-semibold tracking-tight">
          <Mark class="size-5" />
          <span class={frame === null ? '' : 'max-sm:sr-only'}>Gatehouse</span>
        </a>
        {frame !== null && (
          <>
            <TenantSwitcher frame={frame} />
            <nav
              aria-label="Main"
              class="order-last -mx-4 w-screen overflow-x-auto border-t border-base-300 px-4 sm:mx-0 sm:w-full sm:px-0 lg:order-none lg:w-auto lg:min-w-0 lg:flex-1 lg:border-0"
            >
              <ul class="flex">
                {links(frame).map((link) => (
                  <li>
                    <NavLink {...link} current={link.section === section} />
                  </li>
                ))}
              </ul>
            </nav>
            <AccountMenu frame={frame} />
          </>
        )}
      </div>
    </header>
  )
}

interface NavItem {
  section: Section
  href: string
  label: string
  icon: IconName
}

function links({ tenant, platform }: Frame): NavItem[] {
  const items: NavItem[] = []
  if (tenant !== null) items.push({ section: 'data', href: `/t/${tenant.slug}/data`, label: 'Data', icon: 'rows' })
  if (tenant !== null && tenant.modules.includes('api') && tenant.system.includes('manage_clients')) {
    items.push({ section: 'apps', href: `/t/${tenant.slug}/apps`, label: 'App Center', icon: 'apps' })
  }
  if (tenant !== null && tenant.system.includes('manage_models')) {
    items.push({ section: 'models', href: `/t/${tenant.slug}/models`, label: 'Data models', icon: 'layers' })
  }
  if (tenant !== null && tenant.modules.includes('import_export') && tenant.system.includes('import')) {
    items.push({ section: 'imports', href: `/t/${tenant.slug}/imports`, label: 'Import', icon: 'upload' })
  }
  if (tenant !== null && tenant.system.includes('manage_members')) {
    items.push({ section: 'people', href: `/t/${tenant.slug}/members`, label: 'People', icon: 'people' })
  }
  if (tenant !== null && tenant.system.includes('read_audit')) {
    items.push({ section: 'audit', href: `/t/${tenant.slug}/audit`, label: 'Audit', icon: 'list' })
  }
  if (tenant !== null && tenant.system.includes('manage_members')) {
    items.push({ section: 'settings', href: `/t/${tenant.slug}/settings/sign-in`, label: 'Sign-in', icon: 'person' })
  }
  if (tenant === null && platform)
    items.push({ section: 'platform', href: '/platform', label: 'Platform', icon: 'layers' })
  items.push({ section: 'applications', href: '/profile/applications', label: 'My applications', icon: 'link' })
  return items
}

function NavLink({ href, label, icon, current }: NavItem & { current: boolean }) {
  const look = current ? 'border-primary font-medium' : 'border-transparent text-muted hover:text-base-content'
  return (
    <a
      href={href}
      aria-current={current ? 'page' : undefined}
      class={`flex h-11 items-center gap-1.5 border-b-2 px-3 whitespace-nowrap lg:h-14 lg:px-2 ${look}`}
    >
      <Icon name={icon} class="size-4 lg:hidden" />
      {label}
    </a>
  )
}

function TenantSwitcher({ frame: { tenant, memberships } }: { frame: Frame }) {
  if (memberships.length < 2) {
    return tenant === null ? null : (
      <span class="flex min-w-0 items-center gap-2 border-l border-base-300 pl-4">
        <span class="truncate">{tenant.name}</span>
      </span>
    )
  }
  return (
    <Menu label={<span class="max-w-44 truncate sm:max-w-48">{tenant?.name ?? 'Choose a tenant'}</span>} name="Tenant">
      {memberships.map((membership) => (
        <li>
          <a
            href={`/t/${membership.tenant.slug}`}
            aria-current={membership.tenant.slug === tenant?.slug ? 'true' : undefined}
            class="flex items-center gap-2 rounded-field px-2 py-1.5 hover:bg-base-200"
          >
            <Logo name={membership.tenant.name} url={membership.tenant.logoUrl} />
            <span class="truncate">{membership.tenant.name}</span>
            {membership.tenant.slug === tenant?.slug && <Icon name="check" class="ml-auto size-4 text-primary" />}
          </a>
        </li>
      ))}
    </Menu>
  )
}

/** Whoever manages one of these has a part of the policy to take out and to apply. */
const PARTS_OF_POLICY = ['manage_clients', 'manage_members', 'manage_models'] as const

const PROFILE = [
  { href: '/profile/keys', label: 'Keys' },
  { href: '/profile/security', label: 'Security' },
  { href: '/profile/sessions', label: 'Sessions' },
  { href: '/profile/tenants', label: 'Tenants' },
]

function AccountMenu({ frame: { account, tenant, platform } }: { frame: Frame }) {
  return (
    <div class="ml-auto">
      <Menu
        name="Account"
        alignEnd
        label={
          <>
            <Icon name="person" />
            <span class="hidden max-w-32 truncate xl:inline">{account.name}</span>
          </>
        }
      >
        <li class="border-b border-base-300 px-2 pb-2">
          <p class="truncate font-medium">{account.name}</p>
          <p class="truncate text-muted">{account.email}</p>
        </li>
        {PROFILE.map(({ href, label }) => (
          <li class="first-of-type:pt-2">
            <a href={href} class="block rounded-field px-2 py-1.5 hover:bg-base-200">
              {label}
            </a>
          </li>
        ))}
        {tenant?.modules.includes('api') === true && (
          <li class="pt-2">
            <a href={`/t/${tenant.slug}/api`} class="block rounded-field px-2 py-1.5 hover:bg-base-200">
              REST API
            </a>
          </li>
        )}
        {tenant !== null && PARTS_OF_POLICY.some((part) => tenant.system.includes(part)) && (
          <li class="pt-2">
            <a href={`/t/${tenant.slug}/policy`} class="block rounded-field px-2 py-1.5 hover:bg-base-200">
              Policy as code
            </a>
          </li>
        )}
        {platform && (
          <li class="pt-2">
            <a href="/platform" class="block rounded-field px-2 py-1.5 hover:bg-base-200">
              Platform
            </a>
          </li>
        )}
        <li class="pt-2">
          <form method="post" action="/sign-out">
            <button class="w-full rounded-field px-2 py-1.5 text-left hover:bg-base-200">Sign out</button>
          </form>
        </li>
      </Menu>
    </div>
  )
}

/** A menu that opens without script: native disclosure, closed by its own summary or by opening another. */
function Menu(props: { label: Child; name: string; alignEnd?: boolean; children?: Child }) {
  return (
    <details name="menu" class="group relative">
      <summary class="flex items-center gap-1.5 rounded-field border border-base-300 px-2.5 py-1.5 hover:bg-base-200">
        <span class="sr-only">{`${props.name}: `}</span>
        {props.label}
        <Icon name="chevron" class="size-3.5 transition-transform group-open:rotate-180" />
      </summary>
      <ul
        class={`absolute z-20 mt-1 w-64 rounded-box border border-base-300 bg-base-100 p-2 shadow-lg ${props.alignEnd ? 'right-0' : 'left-0'}`}
      >
        {props.children}
      </ul>
    </details>
  )
}
