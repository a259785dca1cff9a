import { beforeAll, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { newAccount, READS_COMPANIES } from '../setup/keys.ts'
import { editModels } from '../setup/models.ts'
import { admin, newRole, roleById, settingsOf, tenantOf, withModel } from '../setup/roles.ts'
import { newClient, newWorld, type World } from '../setup/world.ts'

let world: World

const FIELD = { model: 'company', field: 'arr' } as const
const READS = withModel(READS_COMPANIES, 'company', { fields: { name: 'view', [FIELD.field]: 'view' } })
/** What an editor sends that was not shown the field, since it is archived. */
const SENT = withModel(READS_COMPANIES, 'company', { fields: { name: 'view' } })

beforeAll(async () => {
  world = await newWorld('archived-access')
})

const setStatus = async (status: 'archived' | 'active') =>
  await editModels(world, { do: 'set_field_status', ...FIELD, status })

const accessIn = ({ models }: PermissionSet) =>
  models === 'all' || models['company']?.fields === 'all' ? 'all' : models['company']?.fields[FIELD.field]

it('a role, a ceiling and a service account that are edited while a field is archived have it again when it is back (V1, K2)', async () => {
  const tenant = tenantOf(world)
  const role = await newRole(world, 'Readers', READS)
  const client = await newClient(world, {}, READS)
  const account = { name: 'Reader', description: '', system: [], permissions: READS }
  const accountId = await newAccount(world, account)
  const ceiling = async () => valueOf(await tenant.getClient(admin(world), client.id))
  await setStatus('archived')
  const { version } = await ceiling()
  valueOf(
    await tenant.changeRole(
      admin(world),
      role.id,
      role.version,
      settingsOf(role, { description: 'x', permissions: SENT }),
    ),
  )
  valueOf(await tenant.changeCeiling(admin(world), client.id, version, SENT))
  valueOf(
    await tenant.changeServiceAccount(admin(world), accountId, 1, { ...account, description: 'x', permissions: SENT }),
  )
  await setStatus('active')
  expect({
    role: accessIn((await roleById(world, role.id)).permissions),
    ceiling: accessIn((await ceiling()).ceiling ?? READS_COMPANIES),
    account: accessIn(valueOf(await tenant.getServiceAccount(admin(world), accountId)).permissions),
  }).toEqual({ role: 'view', ceiling: 'view', account: 'view' })
})
