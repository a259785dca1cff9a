import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { SystemPermission } from '../../core/permissions.ts'
import { endConnections, liveConnections } from '../../ledger/connections.ts'
import * as ledger from '../../ledger/service-accounts.ts'
import type { ServiceAccount } from '../../ledger/service-accounts.ts'
import { facts } from '../clients/client-change.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller, RoleFacts, ServiceAccountImpact, ServiceAccountSettings } from '../contract.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import { roleDifference, roleText } from '../roles/role-facts.ts'
import { parseRoleSettings } from '../roles/role-settings.ts'
import { demandVersion, demandWithin, NO_POWERS, withArchived } from '../roles/role-standing.ts'
import { checkFilters, companiesIn } from '../roles/roles.ts'
import type { TenantRoom } from '../room.ts'
import { accountOf } from './service-accounts.ts'
import { inTurn } from '../turn.ts'

/** The system permissions that mean anything without a sign-in. */
const WITHOUT_SIGN_IN: readonly SystemPermission[] = ['import', 'export']

/** A new service account, which may do no more than its maker (K2, T5). */
export async function createServiceAccount(
  room: TenantRoom,
  caller: MemberCaller,
  input: ServiceAccountSettings,
): Promise<{ id: string }> {
  return await inTurn(room, caller, 'manage_clients', 'create_service_account', async (by) => {
    const settings = await decide(room, caller, by, null, input)
    const about = facts(room, caller, by.policy.tenant.id)
    const account: ServiceAccount = {
      ...settings,
      id: newId('svc'),
      version: 1,
      createdBy: by.member.id,
      createdAt: about.at,
      archivedAt: null,
    }
    await commitChange(
      room,
      about.tenantId,
      [ledger.insertServiceAccount(room.db, about.tenantId, account)],
      [
        newEvent({
          ...about,
          action: 'service_account.created',
          details: { account: account.id, ...roleText(account) },
        }),
      ],
    )
    return { id: account.id }
  })
}

export async function serviceAccountImpact(
  room: TenantRoom,
  caller: MemberCaller,
  accountId: string,
  input: ServiceAccountSettings,
): Promise<ServiceAccountImpact> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const account = accountOf(by, accountId)
  const after = await decide(room, caller, by, account, input)
  return (await impactOf(room, caller, by, account, after)).impact
}

/** Its keys have what the account has, from the next request on: whoever changes it gives and takes in person. */
export async function changeServiceAccount(
  room: TenantRoom,
  caller: MemberCaller,
  accountId: string,
  version: number,
  input: ServiceAccountSettings,
): Promise<ServiceAccountImpact> {
  return await inTurn(room, caller, 'manage_clients', 'change_service_account', async (by) => {
    const account = accountOf(by, accountId)
    demandVersion('service account', account, version)
    const after = await decide(room, caller, by, account, input)
    const { impact, touched } = await impactOf(room, caller, by, account, after)
    const about = facts(room, caller, by.policy.tenant.id)
    const details = { account: account.id, name: account.name, ...roleDifference(account, after), keys: touched.length }
    const changed = { ...account, ...after, version: account.version + 1 }
    await commitChange(
      room,
      about.tenantId,
      [ledger.updateServiceAccount(room.db, about.tenantId, changed)],
      [newEvent({ ...about, action: 'service_account.changed', details })],
    )
    room.announceTools(touched)
    return impact
  })
}

/** It is kept for its name; its keys end in the same change. */
export async function archiveServiceAccount(
  room: TenantRoom,
  caller: MemberCaller,
  accountId: string,
  version: number,
): Promise<null> {
  return await inTurn(room, caller, 'manage_clients', 'archive_service_account', async (by) => {
    const account = accountOf(by, accountId)
    demandVersion('service account', account, version)
    const about = facts(room, caller, by.policy.tenant.id)
    const { tenantId, at } = about
    const live = await liveConnections(room.db, tenantId, { memberId: account.id })
    const ids = live.map(({ id }) => id)
    const reason = 'service_account_archived'
    await commitChange(
      room,
      tenantId,
      [
        ledger.updateServiceAccount(room.db, tenantId, { ...account, archivedAt: at, version: account.version + 1 }),
        endConnections(room.db, tenantId, ids, reason, at),
      ],
      [
        newEvent({
          ...about,
          action: 'service_account.archived',
          details: { account: account.id, name: account.name, keys: ids.length },
        }),
        ...live.map(({ id, key }) =>
          newEvent({
            ...about,
            action: 'key.revoked',
            connectionId: id,
            details: { name: key?.name ?? '', kind: key?.kind ?? '', reason, connection_of: account.id },
          }),
        ),
      ],
    )
    await room.endObjects(ids, reason)
    return null
  })
}

/** @throws GatehouseError `invalid_input`, `forbidden` naming what goes too far */
async function decide(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  before: ServiceAccount | null,
  input: ServiceAccountSettings,
): Promise<ServiceAccountSettings> {
  const parsed = parseSettings(input, by.policy.models)
  const kept = before === null ? parsed.permissions : withArchived(by, before.permissions, parsed.permissions)
  const settings = { ...parsed, permissions: kept }
  const { portfolio } = settings.permissions
  if (portfolio !== 'none' && portfolio.some(({ kind }) => kind === 'own')) {
    throw wrong('portfolio', 'A service account owns no companies. Choose them by a filter, or choose all or none.')
  }
  const key = settings.name.toLocaleLowerCase('en')
  const taken = [...by.policy.serviceAccounts.values()].some(
    ({ id, name, archivedAt }) => id !== before?.id && archivedAt === null && name.toLocaleLowerCase('en') === key,
  )
  if (taken) throw wrong('name', `There is a service account called “${settings.name}” already. Choose another name.`)
  demandWithin(by, before ?? NO_POWERS, settings)
  await checkFilters(room, caller, portfolio, before?.permissions.portfolio ?? 'none')
  return settings
}

function parseSettings(input: ServiceAccountSettings, models: readonly ModelDefinition[]): ServiceAccountSettings {
  const settings = parseRoleSettings(input, models)
  const pointless = settings.system.find((permission) => !WITHOUT_SIGN_IN.includes(permission))
  if (pointless === undefined) return settings
  throw wrong('system', `A service account can import and export; ${pointless} takes somebody who signs in.`)
}

function wrong(field: string, message: string): GatehouseError {
  const text = 'The service account was not saved. Correct what is marked and send it again.'
  return new GatehouseError('invalid_input', text, { issues: [{ field, message }] })
}

async function impactOf(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  account: ServiceAccount,
  after: ServiceAccountSettings,
): Promise<{ impact: ServiceAccountImpact; touched: string[] }> {
  const live = await liveConnections(room.db, by.policy.tenant.id, { memberId: account.id })
  const told = async ({ name, system, permissions }: ServiceAccountSettings): Promise<RoleFacts> => ({
    name,
    system,
    permissions,
    companies: await companiesIn(room, caller, permissions),
  })
  const keys = live.flatMap(({ key }) => (key === null ? [] : [key.name]))
  const impact = { before: await told(account), after: await told(after), keys }
  return { impact, touched: live.map(({ id }) => id) }
}
