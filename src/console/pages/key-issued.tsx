import type { IssuedKey } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { CodeBlock } from '../components/code-block.tsx'
import { CopyField } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Section } from '../components/top-bar.tsx'
import type { Frame } from '../console-env.ts'

export interface KeyIssuedProps {
  frame: Frame
  section: Section
  issued: IssuedKey
  name: string
  /** Whether it is new, or has a new secret. */
  occasion: 'created' | 'rotated'
  /** The origin of this deployment. */
  site: string
  /** Where the key is looked at. */
  href: string
}

/** The only page that ever shows the secret of a key (K1). */
export function KeyIssuedPage({ frame, section, issued, name, occasion, site, href }: KeyIssuedProps) {
  const title = occasion === 'created' ? `${name} is made` : `A new secret for ${name}`
  return (
    <Shell title={title} frame={frame} section={section}>
      <Heading title={title} />
      <div class="max-w-3xl space-y-5">
        <Alert kind="warning" title="Copy it now">
          <p>It is shown this once and stored only as a hash. If it gets lost, rotate it.</p>
        </Alert>
        <Card title="Credentials" lead="A triple click selects the whole value, and so does the Tab key.">
          {issued.clientId !== null && <CopyField name="client-id" label="Client ID" value={issued.clientId} />}
          <CopyField name="secret" label={issued.kind === 'key' ? 'API key' : 'Client secret'} value={issued.secret} />
          <CopyField name="mcp-url" label="MCP server URL" value={`${site}/mcp`} />
        </Card>
        <Card title="How it is used">
          {issued.kind === 'key' ? (
            <p class="mb-3">
              Send it with every request, on MCP and on REST, in the header <code>Authorization</code>. Never put it
              into an address.
            </p>
          ) : (
            <p class="mb-3">
              Exchange it for a token, which works for about an hour. Libraries for OAuth call this the client
              credentials grant.
            </p>
          )}
          <CodeBlock title="For example" code={example(issued, site)} />
        </Card>
        <a href={href} class="btn btn-primary">
          I have copied it
        </a>
      </div>
    </Shell>
  )
}

/** Without the secret: what is on a page for an example ends up in other places. */
function example({ kind, clientId }: IssuedKey, site: string): string {
  if (kind === 'key') return `curl ${site}/api/v1/company \\\n  -H "Authorization: Bearer $GATEHOUSE_KEY"`
  return `curl ${site}/oauth/token \\\n  -u "${clientId ?? ''}:$GATEHOUSE_SECRET" \\\n  -d grant_type=client_credentials`
}
