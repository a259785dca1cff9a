import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { FileClient, PolicyFile } from '../../core/policy-file.ts'
import * as ledger from '../../ledger/clients.ts'
import { endConnections, liveConnections } from '../../ledger/connections.ts'
import { checkedCeiling } from '../clients/ceiling.ts'
import { refuseReviewed } from '../publications/owner.ts'
import { refuseSelfRegistered } from '../clients/client-change.ts'
import { changeFacts, permissionText, settingsFacts } from '../clients/client-facts.ts'
import { clientSettings, parseClientSettings } from '../clients/client-settings.ts'
import { differences, onEntry, type Draft } from './draft.ts'
import { filePermissions, permissionsOf } from './permissions.ts'

export function fileClients(
  clients: Iterable<ledger.Client>,
  models: readonly ModelDefinition[],
): Record<string, FileClient> {
  const inOrder = [...clients].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  return Object.fromEntries(inOrder.map((client) => [client.id, fileClient(client, models)]))
}

function fileClient(client: ledger.Client, models: readonly ModelDefinition[]): FileClient {
  return {
    ...clientSettings(client),
    redirectUris: [...client.redirectUris],
    status: client.status === 'active' ? 'active' : 'disabled',
    ceiling: client.ceiling === null ? null : filePermissions(client.ceiling, models),
  }
}

/** Applications of the file that differ. They are made, and deleted, in the App Center: secrets are shown there. */
export async function planClients(draft: Draft, clients: NonNullable<PolicyFile['clients']>): Promise<void> {
  for (const [id, wanted] of Object.entries(clients)) {
    await onEntry(draft, 'clients', id, async () => {
      const client = draft.clients.get(id)
      if (client === undefined) {
        throw wrong('There is no such application. Make it in the App Center, and use its client ID here.')
      }
      await changeClient(draft, client, wanted)
    })
  }
}

async function changeClient(draft: Draft, client: ledger.Client, wanted: FileClient): Promise<void> {
  const { models } = draft.by.policy
  const was = fileClient(client, models)
  const settings = settingsOf(client, was, wanted)
  if ('name' in settings) await refuseReviewed(draft.room, client, settings)
  const after = { ...client, ...settings, version: client.version + 1 }
  after.ceiling = same(was.ceiling, ordered(wanted, models).ceiling) ? client.ceiling : ceilingOf(draft, client, wanted)
  const is = fileClient(after, models)
  if (same(was, is)) return
  if (after.requireSecret && !client.requireSecret) {
    throw wrong('A secret is shown once, when it is made: ask for it in the App Center.')
  }
  const { room, about } = draft
  draft.statements.push(ledger.updateClient(room.db, after))
  if (!after.requireSecret && client.requireSecret) {
    draft.statements.push(ledger.expireSecrets(room.db, client.id, about.at))
  }
  const aboutIt = { ...about, action: 'client.changed' as const, clientId: client.id }
  const changes = changeFacts(settingsFacts(client), settingsFacts(after))
  if ((changes['changed'] as string[]).length > 0) draft.events.push({ ...aboutIt, details: changes })
  if (!same(was.ceiling, is.ceiling)) {
    const texts = {
      permissions_before: permissionText(client.ceiling),
      permissions_after: permissionText(after.ceiling),
    }
    const details = { changed: ['permissions'], ...texts }
    draft.events.push({ ...aboutIt, details })
  }
  if (was.status !== is.status) await changeStatus(draft, after)
  const lines = differences(textOf(was), textOf(is))
  draft.changes.push({ part: 'clients', key: client.id, name: client.name, what: 'change', lines })
  draft.clients.set(client.id, after)
}

/** What is filled in about it, checked where it differs; what a client registered itself stays as it is (P6). */
function settingsOf(client: ledger.Client, was: FileClient, { ceiling: _ceiling, status, ...wanted }: FileClient) {
  const { ceiling: _was, status: _status, ...known } = was
  if (same(known, { ...known, ...wanted })) return { status }
  refuseSelfRegistered(client)
  return { ...parseClientSettings(wanted), status }
}

function ceilingOf({ by }: Draft, client: ledger.Client, { ceiling }: FileClient): PermissionSet | null {
  return checkedCeiling(by, client, ceiling === null ? null : permissionsOf(ceiling, by.policy.models, []))
}

/** The file's ceiling in the order of the models, as an exported one is. */
function ordered({ ceiling }: FileClient, models: readonly ModelDefinition[]): Pick<FileClient, 'ceiling'> {
  return { ceiling: ceiling === null ? null : filePermissions(permissionsOf(ceiling, models, []), models) }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Disabling ends every connection at once; enabling brings none back. */
async function changeStatus(draft: Draft, { id: clientId, name, status }: ledger.Client): Promise<void> {
  const { room, about } = draft
  if (status === 'active') {
    draft.events.push({ ...about, action: 'client.enabled', clientId, details: { name } })
    return
  }
  const live = await liveConnections(room.db, about.tenantId, { clientId })
  const reason = 'client_disabled'
  const ids = live.map(({ id }) => id)
  draft.statements.push(endConnections(room.db, about.tenantId, ids, reason, about.at))
  draft.events.push({ ...about, action: 'client.disabled', clientId, details: { name, connections: ids.length } })
  for (const { id, memberId } of live) {
    const details = { reason, connection_of: memberId }
    draft.events.push({ ...about, action: 'connection.disconnected', clientId, connectionId: id, details })
  }
  draft.ended.push(...ids)
}

function textOf({ ceiling, ...settings }: FileClient) {
  const permissions = ceiling === null ? ['each member picks'] : permissionText({ models: ceiling, portfolio: [] })
  return { ...settings, permissions }
}

function wrong(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message)
}
