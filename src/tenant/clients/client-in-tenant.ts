import type { ModelDefinition } from '../../core/models.ts'
import type { ModelPermission, PermissionSet } from '../../core/permissions.ts'
import type { Client } from '../../ledger/clients.ts'
import type { PublicationDetails, StoredPublication } from '../../ledger/publications.ts'
import { materialize } from '../../policy/grant.ts'
import { meet, permissionOn, TOP } from '../../policy/lattice.ts'

/** A client as it counts in one tenant. */
export interface ClientInTenant extends Client {
  /** Its ceiling here: the most that any connection of this tenant can have. Null: dynamic permissions, without a limit. */
  ceiling: PermissionSet | null
  /** The part of it that a member is asked for; the rest are custom fields that they may add (C4). */
  asked: PermissionSet | null
  /** The member picks (C3). */
  dynamic: boolean
  /** Another tenant's, published (P5). */
  external: boolean
  /** Whether members may add custom fields of their own tenant (C4). */
  addsFields: boolean
  /** Who answers for a published client; null for others. */
  publisher: PublicationDetails | null
}

/** A client of the tenant itself. */
export function ownedClient(client: Client): ClientInTenant {
  const { ceiling } = client
  return { ...client, asked: ceiling, dynamic: ceiling === null, external: false, addsFields: false, publisher: null }
}

/**
 * A client that another tenant has published. Its owner knows the built-in models and fields alone: what is called the
 * same among this tenant's own was not meant, and is not given away by its name (A28).
 */
export function externalClient(
  client: Client,
  { customFields: addsFields, details: publisher }: StoredPublication,
  models: readonly ModelDefinition[],
): ClientInTenant {
  const asked = materialize(client.ceiling ?? TOP, models.flatMap(builtIn))
  const ceiling = addsFields ? withFields(asked, customFieldsOn(asked, models)) : asked
  return { ...client, ceiling, asked, dynamic: client.ceiling === null, external: true, addsFields, publisher }
}

function builtIn(model: ModelDefinition): ModelDefinition[] {
  if (model.custom === true) return []
  return [{ ...model, fields: model.fields.filter((field) => field.custom !== true) }]
}

/** The tenant's own fields of the models in a set, each to edit, with the actions that the set has on them. */
function customFieldsOn(set: PermissionSet, models: readonly ModelDefinition[]): PermissionSet {
  const own = models.flatMap(({ name, fields, custom }): [string, ModelPermission][] => {
    const names = fields.filter((field) => field.custom === true).map((field) => [field.name, 'edit'] as const)
    const { actions } = permissionOn(set, name)
    return custom === true || names.length === 0 || actions.length === 0
      ? []
      : [[name, { actions, fields: Object.fromEntries(names) }]]
  })
  return { models: Object.fromEntries(own), portfolio: set.portfolio }
}

/** The custom fields that a role has of those, or null where there are none. */
export function fieldsToAdd(
  role: PermissionSet,
  offered: PermissionSet,
  models: readonly ModelDefinition[],
): PermissionSet | null {
  const own = meet(role, customFieldsOn(offered, models))
  const some = Object.entries(own.models).filter(([, { fields }]) => Object.keys(fields).length > 0)
  return some.length === 0 ? null : { models: Object.fromEntries(some), portfolio: own.portfolio }
}

/** A set with the fields of another one beside its own; models and actions stay as they are. */
export function withFields(set: PermissionSet, more: PermissionSet): PermissionSet {
  if (set.models === 'all') return set
  const models = Object.entries(set.models).map(([name, { actions, fields }]): [string, ModelPermission] => {
    const added = permissionOn(more, name).fields
    return [name, { actions, fields: fields === 'all' || added === 'all' ? fields : { ...added, ...fields } }]
  })
  return { models: Object.fromEntries(models), portfolio: set.portfolio }
}
