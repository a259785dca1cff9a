import type { ApiDocument, ApiOperation } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { SystemPermission } from '../../core/permissions.ts'
import { ApiFields } from '../components/api-fields.tsx'
import { ApiOperationView } from '../components/api-operation.tsx'
import { CodeBlock } from '../components/code-block.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { CopyField } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { apiExamples } from '../words/api-examples.ts'

export interface ApiReferenceProps {
  frame: Frame
  slug: string
  roleName: string
  system: readonly SystemPermission[]
  document: ApiDocument
  models: readonly ModelDefinition[]
}

/** The REST API as the member's own role allows it: where it is, how to begin, and every operation. */
export function ApiReferencePage({ frame, slug, roleName, system, document, models }: ApiReferenceProps) {
  const base = document.servers[0]?.url ?? ''
  const site = new URL(base).origin
  const used = document.tags.flatMap(({ name }) => models.filter((model) => model.name === name))
  return (
    <Shell title="REST API" frame={frame} section={null}>
      <Heading
        title="REST API"
        lead={`What an application can do with records by HTTP, as far as your role, ${roleName}, allows.`}
      />
      <div class="grid items-start gap-5 lg:grid-cols-2">
        <Card title="Begin" lead="An application acts for a member who has authorized it, with an access token.">
          <CopyField name="api-url" label="Address" value={base} />
          <ol class="list-decimal space-y-1.5 pl-5 break-words">
            <li>
              {system.includes('manage_clients') ? (
                <a class="link" href={`/t/${slug}/apps/new/oauth-client?preset=custom`}>
                  Register an OAuth client
                </a>
              ) : (
                'Ask an administrator to register an OAuth client'
              )}
              {'; its permissions bound what it can ever do.'}
            </li>
            <li>{`Send the member to ${site}/oauth/authorize, with PKCE.`}</li>
            <li>{`Exchange the code at ${site}/oauth/token for an access token, and renew it there.`}</li>
            {system.includes('manage_clients') && (
              <li>
                {'Where nobody can authorize, use '}
                <a class="link" href={`/t/${slug}/apps/new/api-key`}>
                  an API key
                </a>
                {' or '}
                <a class="link" href={`/t/${slug}/apps/new/client-credentials`}>
                  client credentials
                </a>
                {' in place of both.'}
              </li>
            )}
            <li>{`${base}/openapi.json describes the API as that token may use it, in OpenAPI 3.1.`}</li>
          </ol>
        </Card>
        <Card title="Good to know">
          <ul class="list-disc space-y-1.5 pl-5">
            <li>Errors are problem documents (RFC 9457); their code is stable, and errors names what is wrong.</li>
            <li>What the token may not see does not exist: 404, or an unknown field.</li>
            <li>Changes take If-Match with the ETag that was read: 428 without, 412 when the record has changed.</li>
            <li>An Idempotency-Key makes a change once, however often the request is repeated within a day.</li>
            <li>RateLimit says what is left; an answer 429 says in Retry-After when to go on.</li>
          </ul>
        </Card>
      </div>
      <div class="mt-5 grid gap-3">
        {apiExamples(document, models).map((example) => (
          <CodeBlock {...example} />
        ))}
      </div>
      {used.length === 0 && (
        <EmptyState icon="list" title="Nothing to show">
          <p>Your role allows nothing with any data model, so there is no operation to describe.</p>
        </EmptyState>
      )}
      <div class="mt-6 grid gap-5">
        <Operations title="General" operations={operationsOf(document, 'general')} />
        {used.map((model) => (
          <Operations
            title={model.pluralLabel}
            lead={model.description}
            operations={operationsOf(document, model.name)}
            model={model}
            document={document}
          />
        ))}
      </div>
    </Shell>
  )
}

interface OperationsProps {
  title: string
  lead?: string
  operations: readonly Addressed[]
  model?: ModelDefinition
  document?: ApiDocument
}

function Operations({ title, lead, operations, model, document }: OperationsProps) {
  return (
    <Card title={title} {...(lead === undefined ? {} : { lead })}>
      <ul class="divide-y divide-base-300 border-y border-base-300">
        {operations.map((operation) => (
          <li>
            <ApiOperationView {...operation} />
          </li>
        ))}
      </ul>
      {model !== undefined && document !== undefined && <ApiFields model={model} document={document} />}
    </Card>
  )
}

interface Addressed {
  method: string
  path: string
  operation: ApiOperation
}

function operationsOf({ paths }: ApiDocument, tag: string): Addressed[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}
