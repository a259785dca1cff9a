import { ago, dateTime } from '../words/time.ts'

interface MomentProps {
  /** Milliseconds; null when it never was. */
  at: number | null
  now: number
  timeZone: string
}

/** How long ago, with the exact time in the title. */
export function Moment({ at, now, timeZone }: MomentProps) {
  if (at === null) return <span class="text-muted">Never</span>
  return (
    <time datetime={new Date(at).toISOString()} title={dateTime(at, timeZone)} class="whitespace-nowrap">
      {ago(at, now)}
    </time>
  )
}
