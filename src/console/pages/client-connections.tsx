import type { ModelDefinition } from '../../core/models.ts'
import type { ClientDetail, ConnectionSummary } from '../../tenant/contract.ts'
import { ClientFrame } from '../components/client-frame.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import { WhyLink } from '../components/why-link.tsx'
import type { Frame } from '../console-env.ts'
import { permissionSummary, recordsInWords } from '../words/permissions.ts'
import { dateOnly } from '../words/time.ts'

export interface ClientConnectionsProps {
  frame: Frame
  slug: string
  client: ClientDetail
  connections: readonly ConnectionSummary[]
  models: readonly ModelDefinition[]
  notice: string | null
  now: number
  timeZone: string
}

/** Who has connected a client, what each connection may do, and its end (P7). */
export function ClientConnectionsPage(props: ClientConnectionsProps) {
  const { slug, client, connections, models, now, timeZone } = props
  const explained = props.frame.tenant?.system.includes('manage_members') === true
  return (
    <ClientFrame frame={props.frame} slug={slug} client={client} tab="connections">
      <Notice code={props.notice} />
      {connections.length === 0 ? (
        <EmptyState icon="link" title="No connections yet">
          <p>A connection begins when a member authorizes this client.</p>
        </EmptyState>
      ) : (
        <Table
          caption={`Connections of ${client.name}`}
          columns={[
            { label: 'Member' },
            { label: 'May do now' },
            { label: 'Connected', class: 'max-sm:hidden' },
            { label: 'Last used', class: 'max-sm:hidden' },
            { label: 'Disconnect', hidden: true },
          ]}
        >
          {connections.map((connection) => (
            <tr>
              <Cell class="font-medium sm:whitespace-nowrap">{connection.member.name}</Cell>
              <Cell class="sm:min-w-56">
                {permissionSummary(connection.permissions, models)}
                <span class="block text-xs text-muted">{recordsInWords(connection.permissions, 'other')}</span>
                {explained && <WhyLink slug={slug} connection={connection} />}
              </Cell>
              <Cell class="whitespace-nowrap max-sm:hidden">{dateOnly(connection.connectedAt, timeZone)}</Cell>
              <Cell class="max-sm:hidden">
                <Moment at={connection.lastUsedAt} now={now} timeZone={timeZone} />
              </Cell>
              <Cell class="text-right">
                <a href={`/t/${slug}/apps/${client.id}/connections/${connection.id}`} class="btn btn-xs">
                  Disconnect
                  <span class="sr-only">{` ${connection.member.name}`}</span>
                </a>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </ClientFrame>
  )
}
