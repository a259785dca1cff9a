import * as z from 'zod'
import type { DescribedField, DescribedModel } from '../../../core/records.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { MOST_DATA } from '../render/size.ts'
import { modelArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { READS } from './hints.ts'
import { type AnswerOf, defineTool } from './tool.ts'

/** The schema as the connection may see it, or why there is none (M2, M5). */
export const describeTool = defineTool({
  name: 'describe',
  title: 'Describe models and permissions',
  annotations: READS,
  needs: null,
  does: ['describe'],
  description: (access) =>
    'Tells which data models and fields there are, what their values may be, and what may be done with them. ' +
    'Use it when you are unsure of a field or a choice, or to explain to the user why something is refused and whom to ask. ' +
    `Example: {"model":"${someModel(access, 'view')}"}; {} for all models.`,
  input: (access) => z.strictObject({ model: modelArgument(access, 'view').optional() }),
  output: z.strictObject({
    models: z.array(
      z.looseObject({
        name: z.string(),
        actions: z.array(z.string()),
        fields: z.array(z.looseObject({ name: z.string() })),
      }),
    ),
    explanation: z.string().nullable().describe('What is missing and whom to ask, when nothing may be done.'),
    member: z.strictObject({ name: z.string(), role: z.string() }).describe('On whose behalf this connection acts.'),
    tenant: z.strictObject({ name: z.string(), time_zone: z.string() }),
  }),
  request: (args) => ({ do: 'describe', model: args.model }),
  answer: (answer) => {
    const { did: _, ...facts } = answer
    const full = told(answer, inFull)
    if (full.length <= MOST_DATA) return { text: full, structured: facts }
    const brief = `${told(answer, inBrief)}\n\nThere is too much to list every field: call describe with one model.`
    return { text: brief, structured: { ...facts, models: answer.models.map((model) => ({ ...model, fields: [] })) } }
  },
})

function told(answer: AnswerOf<'describe'>, one: (model: DescribedModel) => string): string {
  const { member, tenant } = answer
  return [
    ...(answer.explanation === null ? [] : [answer.explanation]),
    DATA_MARK,
    `On behalf of ${member.name} (${member.role}) in ${tenant.name}, time zone ${tenant.time_zone}.`,
    ...answer.models.map(one),
  ].join('\n\n')
}

function inFull(model: DescribedModel): string {
  return [inBrief(model), ...model.fields.map(fieldLine)].join('\n')
}

function inBrief(model: DescribedModel): string {
  return `${model.name} (${model.plural_label}): ${model.description} May: ${model.actions.join(', ') || 'nothing'}.`
}

function fieldLine(field: DescribedField): string {
  const marks = [
    kindOf(field),
    ...(field.required === true ? ['required'] : []),
    ...(field.unique === true ? ['unique'] : []),
    ...(field.pattern === undefined ? [] : [`fits ${field.pattern}`]),
    ...(field.editable ? ['may be changed'] : []),
  ]
  return `- ${field.name} (${marks.join('; ')}): ${field.description}`
}

function kindOf({ type, choices, choice_labels: labels = {}, model, min, max }: DescribedField): string {
  if (choices !== undefined) {
    const named = choices.map((choice) => (Object.hasOwn(labels, choice) ? `${choice} = ${labels[choice]}` : choice))
    return `${type === 'choices' ? 'several of ' : ''}${named.join('|')}`
  }
  if (model !== undefined) return `${type} to ${model}`
  const bounds = [...(min === undefined ? [] : [`from ${min}`]), ...(max === undefined ? [] : [`to ${max}`])]
  return [type, ...bounds].join(' ')
}
