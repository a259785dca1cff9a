export interface Tab {
  href: string
  label: string
  current: boolean
  count?: number
}

/** Pages beside each other, as links: each has an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} class="mb-5 overflow-x-auto border-b border-base-300">
      <ul class="flex gap-1">
        {tabs.map((tab) => (
          <li>
            <a
              href={tab.href}
              aria-current={tab.current ? 'page' : undefined}
              class={`-mb-px block border-b-2 px-2 py-2 sm:px-3 whitespace-nowrap ${
                tab.current ? 'border-primary font-medium' : 'border-transparent text-muted hover:text-base-content'
              }`}
            >
              {tab.label}
              {tab.count !== undefined && <span class="ml-1.5 text-xs text-muted tabular-nums">{tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
