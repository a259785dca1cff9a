import { BUILTIN_MODELS } from '../../../src/core/builtin-models.ts'
import type { ModelDefinition } from '../../../src/core/models.ts'
import type { StoredModel } from '../../../src/core/stored-models.ts'
import { activeModels, managedModels } from '../../../src/core/tenant-models.ts'
import { daysFromToday } from './days.ts'

/** What the demo tenants have of their own in their data models (D1): fields of companies, and a model. */
export const OWN_MODELS: readonly StoredModel[] = [
  {
    name: 'company',
    custom: false,
    status: 'active',
    version: 1,
    createdAt: daysFromToday(-700),
    definition: {
      fields: {
        tier: {
          type: 'choice',
          label: 'Tier',
          description: 'How much of our attention the company gets.',
          choices: ['strategic', 'mid_market', 'self_service'],
          choiceLabels: { strategic: 'Strategic', mid_market: 'Mid-market', self_service: 'Self-service' },
        },
        contract_signed: {
          type: 'date',
          label: 'Contract signed',
          description: 'The day on which the contract in force was signed.',
        },
        csm_notes: {
          type: 'long_text',
          label: 'CSM notes',
          description: 'What customer success keeps to itself about the company.',
        },
      },
    },
  },
  {
    name: 'visit',
    custom: true,
    status: 'active',
    version: 1,
    createdAt: daysFromToday(-650),
    definition: {
      label: 'Visit',
      pluralLabel: 'Visits',
      description: 'A visit of ours to a company, on site or by video.',
      order: ['name', 'company', 'owner'],
      fields: {
        visited_on: { type: 'date', label: 'Visited on', description: 'The day of the visit.', required: true },
        purpose: {
          type: 'choice',
          label: 'Purpose',
          description: 'What the visit is for.',
          choices: ['business_review', 'training', 'kick_off', 'escalation'],
          choiceLabels: {
            business_review: 'Business review',
            training: 'Training',
            kick_off: 'Kick-off',
            escalation: 'Escalation',
          },
        },
        on_site: { type: 'boolean', label: 'On site', description: 'Whether we went there.' },
        host: { type: 'reference', label: 'Host', description: 'Who received us.', model: 'end_user' },
        travel_cost: { type: 'money', label: 'Travel cost', description: 'What the visit cost us.', min: 0 },
        outcome: { type: 'long_text', label: 'Outcome', description: 'What came of the visit.' },
      },
    },
  },
]

/** Each model of the demo tenants, their own fields included. */
export function demoModels(): ModelDefinition[] {
  return activeModels(managedModels(BUILTIN_MODELS, OWN_MODELS))
}
