import type { Frame } from '../console-env.ts'
import type { ClientPreset } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { CopyField } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import { nextSteps } from '../words/clients.ts'

export interface ClientSecretProps {
  frame: Frame
  slug: string
  client: { id: string; name: string; preset: ClientPreset }
  /** In clear, this once; null for a client without one. */
  secret: string | null
  mcpUrl: string
  /** Whether the client is new, or has a new secret. */
  occasion: 'created' | 'secret'
}

/** The only page that ever shows a secret: after a client was created, and after its secret was rotated (P3). */
export function ClientSecretPage({ frame, slug, client, secret, mcpUrl, occasion }: ClientSecretProps) {
  const home = `/t/${slug}/apps/${client.id}`
  const title = occasion === 'created' ? `${client.name} is registered` : `A new secret for ${client.name}`
  return (
    <Shell title={title} frame={frame} section="apps">
      <Heading title={title} />
      <div class="max-w-3xl space-y-5">
        {secret !== null && (
          <Alert kind="warning" title="Copy the secret now">
            <p>It is shown this once and stored only as a hash. If it gets lost, rotate it.</p>
          </Alert>
        )}
        <Card title="Credentials" lead="A triple click selects the whole value, and so does the Tab key.">
          <CopyField name="client-id" label="Client ID" value={client.id} />
          {secret !== null && <CopyField name="client-secret" label="Client secret" value={secret} />}
          <CopyField name="mcp-url" label="MCP server URL" value={mcpUrl} />
        </Card>
        {occasion === 'created' && (
          <Card title="What to do next">
            <ol class="list-decimal space-y-1.5 pl-5 break-words">
              {nextSteps(client.preset, mcpUrl).map((step) => (
                <li>{step}</li>
              ))}
            </ol>
          </Card>
        )}
        <div class="flex flex-wrap gap-2">
          <a href={`${home}/permissions`} class="btn btn-primary">
            Set its permissions
          </a>
          <a href={home} class="btn btn-ghost">
            Open the client
          </a>
        </div>
      </div>
    </Shell>
  )
}
