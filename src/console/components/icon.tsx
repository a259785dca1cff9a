const PATHS = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4 4',
  plus: 'M12 5v14M5 12h14',
  chevron: 'm7 10 5 5 5-5',
  back: 'm14 6-6 6 6 6',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 7v5m0-8v.01',
  warning: 'M12 5 3.5 19.5h17L12 5Zm0 6v4m0 2v.01',
  rows: 'M4 6h16v12H4zM4 10h16M4 14h16M10 10v8',
  filter: 'M4 6h16l-6 7v5l-4 2v-7L4 6Z',
  trash: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  apps: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
  layers: 'm12 4 8 4.500-8 4.500-8-4.500L12 4Zm-8 8.500 8 4.500 8-4.500M4 16.500 12 21l8-4.500',
  list: 'M5 6h14M5 12h14M5 18h9',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm3 1 8-8m-3 3 3 3m-6 0 2 2',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  upload: 'M12 15V5m0 0L8 9m4-4 4 4M5 15v4h14v-4',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM5 20c.8-3.6 3.5-5 7-5s6.2 1.4 7 5',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM3 19.500c.6-3 2.900-4.500 6-4.500s5.400 1.500 6 4.500M16 5.500a3.300 3.300 0 0 1 0 6.300M17.500 15.300c2 .5 3.100 2 3.500 4.200',
} as const
export type IconName = keyof typeof PATHS

/** A drawing beside words that say the same: hidden from screen readers. */
export function Icon({ name, class: extra = 'size-4' }: { name: IconName; class?: string }) {
  return (
    <svg
      class={`shrink-0 ${extra}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The product's mark: an arch with its gate open. */
export function Mark({ class: extra = 'size-6' }: { class?: string }) {
  return (
    <svg class={`shrink-0 ${extra}`} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
      <path class="fill-primary" d="M3 21V11a9 9 0 0 1 18 0v10h-4.500V11a4.5 4.5 0 0 0-9 0v10H3Z" />
      <path class="fill-primary opacity-60" d="M9.5 21v-9.500a2.5 2.5 0 0 1 3.5-2.300V21H9.500Z" />
    </svg>
  )
}
