import type { Child } from 'hono/jsx'
import type { Frame } from '../console-env.ts'
import { Document } from './document.tsx'
import { TopBar } from './top-bar.tsx'
import type { Section } from './top-bar.tsx'

export interface ShellProps {
  title: string
  frame: Frame | null
  section: Section | null
  refresh?: number
  /** For large tables: as wide as the window. */
  wide?: boolean
  children?: Child
}

/** A page of the console: top bar, then the page's own content. */
export function Shell({ title, frame, section, refresh, wide = false, children }: ShellProps) {
  return (
    <Document title={title} {...(refresh === undefined ? {} : { refresh })}>
      <a
        href="#content"
        class="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:m-2 focus:rounded-field focus:bg-base-100 focus:p-2"
      >
        Skip to the content
      </a>
      <TopBar frame={frame} section={section} />
      <main
        id="content"
        tabindex={-1}
        class={`mx-auto px-4 py-6 outline-none sm:px-6 sm:py-8 ${wide ? 'max-w-[110rem]' : 'max-w-6xl'}`}
      >
        {children}
      </main>
    </Document>
  )
}

/** A page with one thing to do, in the middle: sign-in, consent, problems. */
export function FocusShell({ title, wide = false, children }: { title: string; wide?: boolean; children?: Child }) {
  return (
    <Document title={title}>
      <main class={`mx-auto flex min-h-screen flex-col px-4 py-8 sm:py-14 ${wide ? 'max-w-2xl' : 'max-w-md'}`}>
        {children}
      </main>
    </Document>
  )
}
