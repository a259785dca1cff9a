import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

interface HeadingProps {
  title: string
  lead?: Child
  /** A state, beside the title. */
  mark?: Child
  back?: { href: string; label: string }
  children?: Child
}

/** The page's h1 with a line under it, a way back over it, and what can be done beside it. */
export function Heading({ title, lead, mark, back, children }: HeadingProps) {
  return (
    <div class="mb-6">
      {back !== undefined && (
        <a href={back.href} class="mb-2 inline-flex items-center gap-1 text-muted hover:text-base-content">
          <Icon name="back" class="size-3.5" />
          {back.label}
        </a>
      )}
      <div class="flex flex-wrap items-start gap-3">
        <div class="min-w-48 flex-1">
          <div class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 class="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
            {mark}
          </div>
          {lead !== undefined && <p class="mt-1 max-w-prose break-words text-muted">{lead}</p>}
        </div>
        {children}
      </div>
    </div>
  )
}

/** A block of a page with a heading of its own. */
export function Card(props: { title?: string; lead?: Child; danger?: boolean; children?: Child }) {
  return (
    <section
      class={`rounded-box border bg-base-100 p-4 sm:p-5 ${props.danger ? 'border-error/50' : 'border-base-300'}`}
    >
      {props.title !== undefined && <h2 class="font-semibold">{props.title}</h2>}
      {props.lead !== undefined && <p class="mt-1 max-w-prose text-muted">{props.lead}</p>}
      <div class={`*:last:mb-0 ${props.title === undefined ? '' : 'mt-4'}`}>{props.children}</div>
    </section>
  )
}
