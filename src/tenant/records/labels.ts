import { choiceLabel, readableChoices, type ModelDefinition } from '../../core/models.ts'
import type { Labels } from '../../core/records.ts'
import { resolvePath, type FieldPath } from './field-paths.ts'
import { MEMBER } from './layout.ts'
import type { Sight } from './sight.ts'

/** What people call a model, and the fields that an answer has, by the paths by which they were asked for. */
export function labelsOf(sight: Sight, definition: ModelDefinition, paths: readonly string[]): Labels {
  const resolved = [...new Set(paths)].map((path) => resolvePath(sight, definition, path))
  return {
    model: definition.pluralLabel,
    fields: Object.fromEntries(resolved.map((path) => [path.path, labelOf(path)])),
    choices: Object.fromEntries(
      resolved.flatMap(({ path, field }) => {
        const labels = (readableChoices(field) ?? []).map((choice) => [choice, choiceLabel(field, choice)])
        return labels.length === 0 ? [] : [[path, Object.fromEntries(labels)]]
      }),
    ),
  }
}

/** `Company: ARR`; the name of what a relation leads to is called as the relation is: `Owner`. */
function labelOf({ through, holder, field }: FieldPath): string {
  const isName = holder === MEMBER ? field.name === 'name' : field === holder.fields[0]
  const labels = through.map(({ relation }) => relation.label)
  return [...labels, ...(isName && labels.length > 0 ? [] : [field.label])].join(': ')
}
