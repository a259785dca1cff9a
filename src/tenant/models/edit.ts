import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { modelEditSchema, type ModelEdit, type ParsedModelEdit } from '../../core/model-edits.ts'
import { liveConnections } from '../../ledger/connections.ts'
import { putModel } from '../../ledger/models.ts'
import { updateRolePermissions } from '../../ledger/tenants.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller } from '../contract.ts'
import { memberWith } from '../principal.ts'
import type { TenantRoom } from '../room.ts'
import { seekDeleted } from './delete.ts'
import * as fields from './field-plans.ts'
import * as models from './model-plans.ts'
import type { Editing, Plan } from './plan.ts'

/**
 * Changes the tenant's data models, by those whose role manages them, one change at a time: the definition, the roles
 * that are given something, and the event are one transaction, and count from the next request on (V5).
 * @throws GatehouseError `invalid_input` naming what is wrong, `not_found`, `conflict` (A56), `forbidden`.
 */
export async function editModel(
  room: TenantRoom,
  caller: MemberCaller,
  input: ModelEdit,
): Promise<{ model: string; version: number }> {
  await memberWith(room.policy, caller, 'manage_models')
  const edit = parseEdit(input)
  return await room.changes.run(async () => {
    const by = await memberWith(room.policy, caller, 'manage_models')
    const tenantId = by.policy.tenant.id
    const at = room.clock()
    const { sql } = room.storage
    const plan = planOf({ by, sql, at }, edit)
    if (plan.prepare !== undefined) room.storage.transactionSync(plan.prepare)
    const { name: model, version } = plan.model
    const roles = [...(plan.roles ?? [])].map(([id, set]) => updateRolePermissions(room.db, tenantId, id, set))
    const about = { tenantId, at, via: caller.via, origin: caller.origin, memberId: caller.memberId, model }
    const event = newEvent({ ...about, action: plan.action, fields: plan.fields ?? [], details: plan.details })
    await commitChange(room, tenantId, [putModel(room.db, tenantId, plan.model), ...roles], [event])
    room.announceTools((await liveConnections(room.db, tenantId)).map(({ id }) => id))
    if (plan.action === 'model.deleted' || plan.action === 'field.deleted') await seekDeleted(room)
    return { model, version }
  })
}

export function parseEdit(input: ModelEdit): ParsedModelEdit {
  const parsed = modelEditSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => {
    const [first = 'model', second] = path.map(String)
    return { field: first === 'rules' && second !== undefined ? second : first, message }
  })
  throw new GatehouseError('invalid_input', 'Nothing was saved. Correct what is marked and send it again.', { issues })
}

export function planOf(editing: Editing, edit: ParsedModelEdit): Plan {
  switch (edit.do) {
    case 'create_model':
      return models.createModel(editing, edit)
    case 'change_model':
      return models.changeModel(editing, edit)
    case 'set_model_status':
      return models.setModelStatus(editing, edit)
    case 'delete_model':
      return models.deleteModel(editing, edit)
    case 'create_field':
      return fields.createField(editing, edit)
    case 'change_field':
      return fields.changeField(editing, edit)
    case 'move_field':
      return fields.moveField(editing, edit)
    case 'change_type':
      return fields.changeType(editing, edit)
    case 'set_field_status':
      return fields.setFieldStatus(editing, edit)
    case 'delete_field':
      return fields.deleteField(editing, edit)
  }
}
