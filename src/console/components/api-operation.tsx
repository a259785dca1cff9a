import type { ApiOperation, ApiParameter } from '../../core/api-document.ts'
import { Badge } from './badge.tsx'
import type { BadgeKind } from './badge.tsx'
import { Icon } from './icon.tsx'

const KINDS: Readonly<Record<string, BadgeKind>> = { GET: 'info', POST: 'success', PATCH: 'warning', DELETE: 'error' }

/** One operation in a line; opened, what it takes and what it answers. */
export function ApiOperationView(props: { method: string; path: string; operation: ApiOperation }) {
  const { method, path, operation } = props
  return (
    <details class="group py-2">
      <summary class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Icon name="chevron" class="size-3.5 -rotate-90 text-muted transition-transform group-open:rotate-0" />
        <Badge kind={KINDS[method] ?? 'neutral'}>{method}</Badge>
        <code class="font-mono text-xs break-all">{path}</code>
        <span class="text-muted">{operation.summary}</span>
      </summary>
      <div class="mt-2 grid gap-3 border-l-2 border-base-300 pl-4">
        {operation.description !== undefined && <p class="max-w-prose">{operation.description}</p>}
        {operation.parameters.length > 0 && <Parameters parameters={operation.parameters} />}
        {operation.requestBody !== undefined && (
          <p>
            {'Body: '}
            <span class="font-mono text-xs">{Object.keys(operation.requestBody.content).join(', ')}</span>
          </p>
        )}
        <p class="text-muted">{`Answers: ${Object.keys(operation.responses).join(', ')}`}</p>
      </div>
    </details>
  )
}

function Parameters({ parameters }: { parameters: readonly ApiParameter[] }) {
  return (
    <dl class="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {parameters.map((parameter) => (
        <>
          <dt class="font-mono text-xs leading-5">
            {parameter.name}
            <span class="font-sans text-muted">
              {parameter.in === 'query' ? '' : ` in the ${parameter.in === 'path' ? 'address' : 'header'}`}
              {parameter.required === true ? ', required' : ''}
            </span>
          </dt>
          <dd class="max-w-prose break-words">{parameter.description}</dd>
        </>
      ))}
    </dl>
  )
}
