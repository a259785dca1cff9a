import type { Frame } from '../console-env.ts'
import { Shell } from '../components/shell.tsx'

export interface Problem {
  status: number
  title: string
  message: string
  hint: string | null
  link: { href: string; label: string } | null
}

/** An error, in the layout of everything else: what is wrong and what to do next. */
export function ProblemView({ problem, frame }: { problem: Problem; frame: Frame | null }) {
  return (
    <Shell title={problem.title} frame={frame} section={null}>
      <div class="mx-auto max-w-lg py-8 sm:py-16">
        <p class="text-xs font-medium text-muted tabular-nums">{problem.status}</p>
        <h1 class="mt-1 text-2xl font-semibold tracking-tight">{problem.title}</h1>
        <p class="mt-3 break-words">{problem.message}</p>
        {problem.hint !== null && <p class="mt-2 text-muted">{problem.hint}</p>}
        {problem.link !== null && (
          <a href={problem.link.href} class="btn btn-primary mt-6">
            {problem.link.label}
          </a>
        )}
      </div>
    </Shell>
  )
}
