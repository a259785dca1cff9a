import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { ACTIONS } from '../../core/permissions.ts'
import type { DescribedField, DescribedModel } from '../../core/records.ts'
import { demand, whomToAsk, type Asking, type Performed, type Principal, type RequestTo } from './asking.ts'
import type { Sight } from './sight.ts'

/** The models and fields that exist for the caller, and, where nothing does, what is missing and whom to ask (M5). */
export function describe(asking: Asking, request: RequestTo<'describe'>): Performed {
  const { principal, sight } = asking
  const { memberName, roleName, tenant } = principal
  const definitions = request.model === undefined ? sight.models : [demand(asking, request.model)]
  return {
    answer: {
      did: 'describe',
      models: definitions.map((definition) => describeModel(sight, definition)),
      explanation: explanation(principal, sight),
      member: { name: memberName, role: roleName },
      tenant: { name: tenant.name, time_zone: tenant.timeZone },
    },
    facts: {
      action: 'model.described',
      model: request.model ?? null,
      recordId: null,
      recordCount: null,
      fields: [],
    },
  }
}

function describeModel(sight: Sight, definition: ModelDefinition): DescribedModel {
  const { name, label, pluralLabel, description, fields } = definition
  const viewable = sight.viewable(definition)
  const editable = sight.editable(definition)
  return {
    name,
    label,
    plural_label: pluralLabel,
    description,
    actions: ACTIONS.filter((action) => sight.may(name, action)),
    fields: fields
      .filter((field) => viewable.includes(field) || editable.includes(field))
      .map((field) => describeField(sight, field, editable.includes(field))),
  }
}

/** The model that a reference leads to is named only where it exists for the caller. */
function describeField(sight: Sight, field: FieldDefinition, editable: boolean): DescribedField {
  const { name, label, description, type, required, unique, choices, min, max, model } = field
  const { choiceLabels, maxLength, pattern } = field
  return {
    name,
    label,
    description,
    type,
    editable,
    ...(required === undefined ? {} : { required }),
    ...(unique === undefined ? {} : { unique }),
    ...(choices === undefined ? {} : { choices }),
    ...(choiceLabels === undefined ? {} : { choice_labels: choiceLabels }),
    ...(maxLength === undefined ? {} : { max_length: maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(model !== undefined && sight.models.some((known) => known.name === model) ? { model } : {}),
  }
}

function explanation(principal: Principal, sight: Sight): string | null {
  const ask = whomToAsk(principal)
  if (sight.models.length === 0) {
    return (
      `This connection may do nothing with any data model: the role ${principal.roleName} of ${principal.memberName}, ` +
      `the application's ceiling and what was granted have no permission in common. ${ask}`
    )
  }
  if (sight.portfolio !== 'none') return null
  return `The portfolio of the role ${principal.roleName} has no records in it, so every list is empty. ${ask}`
}
