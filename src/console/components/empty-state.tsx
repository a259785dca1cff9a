import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

/** What stands where nothing is yet: what would be here, and how it gets here; `main` when it is the whole page. */
export function EmptyState(props: { icon: IconName; title: string; main?: boolean; children?: Child }) {
  return (
    <div class="rounded-box border border-dashed border-base-300 bg-base-100 px-6 py-12 text-center">
      <Icon name={props.icon} class="mx-auto size-7 text-muted" />
      {props.main === true ? (
        <h1 class="mt-3 text-lg font-semibold">{props.title}</h1>
      ) : (
        <h2 class="mt-3 font-medium">{props.title}</h2>
      )}
      <div class="mx-auto mt-1 max-w-md text-muted">{props.children}</div>
    </div>
  )
}
