import type { JsonSchema } from '../../core/api-document.ts'
import { LARGEST_NUMBER, LONGEST_TEXT } from '../../core/field-limits.ts'
import { readableChoices, type FieldDefinition } from '../../core/models.ts'

/** A value as it is read. */
export function shownSchema(field: FieldDefinition): JsonSchema {
  return { ...shownType(field), description: `${field.label}. ${field.description}` }
}

/** A value as it is written; null empties a field. */
export function writtenSchema(field: FieldDefinition): JsonSchema {
  return { ...writtenType(field), description: `${field.label}. ${field.description}` }
}

function shownType(field: FieldDefinition): JsonSchema {
  switch (field.type) {
    case 'number':
    case 'money':
      return { type: ['number', 'null'] }
    case 'boolean':
      return { type: ['boolean', 'null'] }
    case 'member':
    case 'reference':
      return { anyOf: [{ $ref: '#/components/schemas/Related' }, { type: 'null' }] }
    case 'choice':
      return { type: ['string', 'null'], enum: [...(readableChoices(field) ?? []), null] }
    case 'choices':
      return {
        type: ['array', 'null'],
        items: { type: 'string', enum: readableChoices(field) ?? [] },
        uniqueItems: true,
      }
    case 'date':
      return { type: ['string', 'null'], format: 'date' }
    case 'time':
      return { type: ['string', 'null'], pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }
    case 'datetime':
      return { type: ['string', 'null'], format: 'date-time' }
    case 'text':
    case 'long_text':
    case 'email':
    case 'link':
      return { type: ['string', 'null'] }
  }
}

function writtenType(field: FieldDefinition): JsonSchema {
  const type = field.required === true ? 'string' : ['string', 'null']
  const { [field.type]: longest = 0 } = LONGEST_TEXT
  const maxLength = Math.min(longest, field.maxLength ?? Infinity)
  const pattern = field.pattern === undefined ? {} : { pattern: `^(?:${field.pattern})$` }
  switch (field.type) {
    case 'text':
    case 'long_text':
      return { type, maxLength, ...pattern, ...(field.required === true ? { minLength: 1 } : {}) }
    case 'email':
      return { type, maxLength, format: 'email' }
    case 'link':
      return { type, maxLength, format: 'uri' }
    case 'number':
    case 'money':
      return { type: ['number', 'null'], minimum: field.min ?? -LARGEST_NUMBER, maximum: field.max ?? LARGEST_NUMBER }
    case 'member':
    case 'reference':
      return {
        anyOf: [
          { type: 'string', maxLength: 500 },
          { type: 'object', properties: { id: { type: 'string', maxLength: 500 } }, required: ['id'] },
          { type: 'null' },
        ],
      }
    case 'choice':
    case 'choices':
      return shownType({ ...field, retiredChoices: [] })
    case 'boolean':
    case 'date':
    case 'time':
    case 'datetime':
      return shownType(field)
  }
}
