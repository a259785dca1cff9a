import type { Child } from 'hono/jsx'
import { faviconPath } from '../favicon.ts'
import { stylesheetPath } from '../stylesheet.ts'

export interface DocumentProps {
  title: string
  /** Seconds after which the page asks for itself again, while something is going on. */
  refresh?: number
  children?: Child
}

/** The HTML document around every page: no script, no inline style. */
export function Document({ title, refresh, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {refresh !== undefined && <meta http-equiv="refresh" content={String(refresh)} />}
        <title>{`${title} · Gatehouse`}</title>
        <link rel="icon" type="image/svg+xml" href={faviconPath} />
        <link rel="stylesheet" href={stylesheetPath} />
      </head>
      <body class="min-h-screen bg-base-200 text-base-content text-sm antialiased">{children}</body>
    </html>
  )
}
