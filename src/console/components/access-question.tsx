import type { ModelDefinition } from '../../core/models.ts'
import type { AccessTarget, AccessView } from '../../tenant/contract.ts'
import { answerInWords, partName } from '../words/access.ts'
import { READING_ORDER, capitalised } from '../words/permissions.ts'
import { Badge } from './badge.tsx'
import { Card } from './heading.tsx'
import { Icon } from './icon.tsx'

/** Whom a question may be about; null where the asker may not see such. */
export interface AskChoices {
  members: readonly { id: string; name: string }[] | null
  roles: readonly { id: string; name: string }[] | null
  clients: readonly { id: string; name: string }[] | null
}

interface AskFormProps {
  slug: string
  view: AccessView
  models: readonly ModelDefinition[]
  choices: AskChoices
  target: AccessTarget | null
}

/** Why can, or can't, somebody do one thing: a question by address, so that it can be sent to others. */
export function AskForm({ slug, view: { about }, models, choices, target }: AskFormProps) {
  const asked = target === null ? '' : 'action' in target ? target.action : `${target.access} field`
  const field = target !== null && 'field' in target ? `${target.model}.${target.field}` : ''
  return (
    <Card title="Ask about one thing" lead="Who, through which application, what, and with which record.">
      <form method="get" action={`/t/${slug}/access#answer`} class="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {about.connection !== null && <input type="hidden" name="connection" value={about.connection.id} />}
        {about.connection === null && choices.members !== null && (
          <Choice
            name="member"
            label="Member"
            none="Anybody with the role"
            options={choices.members}
            now={about.member?.id}
          />
        )}
        {about.connection === null && choices.roles !== null && (
          <Choice
            name="role"
            label="Role, for nobody in particular"
            none="Any role"
            options={choices.roles}
            now={about.member === null ? about.role?.id : null}
          />
        )}
        {about.connection === null && choices.clients !== null && (
          <Choice
            name="client"
            label="Through"
            none="In person, no application"
            options={choices.clients}
            now={about.client?.id}
          />
        )}
        <Choice
          name="do"
          label="Wants to"
          none="Everything: the table above"
          options={[
            ...READING_ORDER.map((action) => ({ id: action, name: `${capitalised(action)} records` })),
            ...FIELD_USES,
          ]}
          now={asked}
        />
        <Choice
          name="model"
          label="Data model"
          none="Choose a model"
          options={models.map(({ name, pluralLabel }) => ({ id: name, name: pluralLabel }))}
          now={target?.model}
        />
        <label class="grid gap-1">
          <span class="font-medium">Field</span>
          <select name="field" class="select w-full">
            <option value="">No field</option>
            {models.map((model) => (
              <optgroup label={model.pluralLabel}>
                {model.fields.map(({ name, label }) => (
                  <option value={`${model.name}.${name}`} selected={field === `${model.name}.${name}`}>
                    {label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <Text name="record" label="Record ID (optional)" value={target?.recordId ?? ''} />
        <Text
          name="scope"
          label="Scopes of the token (optional)"
          value={about.scopes?.join(' ') ?? ''}
          placeholder="company:view issue:update"
        />
        <div class="flex items-end">
          <button class="btn btn-primary">Ask</button>
        </div>
      </form>
    </Card>
  )
}

const FIELD_USES = [
  { id: 'view field', name: 'View a field' },
  { id: 'edit field', name: 'Edit a field' },
] as const

/** The answer, with each rule by itself. */
export function AccessAnswer({
  view,
  target,
  models,
}: {
  view: AccessView
  target: AccessTarget
  models: readonly ModelDefinition[]
}) {
  const { why } = view.now
  if (why === null) return null
  const { title, sentences } = answerInWords(why, view, view.now, target, models)
  return (
    <section id="answer" class="rounded-box border border-base-300 bg-base-100 p-4 sm:p-5">
      <div class="flex flex-wrap items-center gap-2">
        <h2 class="font-semibold wrap-anywhere">{title}</h2>
        <Badge kind={why.allowed ? 'success' : 'error'}>{why.allowed ? 'Allowed' : 'Not allowed'}</Badge>
      </div>
      <ul class="mt-2 list-disc pl-5">
        {sentences.map((sentence) => (
          <li class="wrap-anywhere">{sentence}</li>
        ))}
      </ul>
      <ul class="mt-3 grid gap-x-4 gap-y-1 sm:grid-cols-2" aria-label="Each part by itself">
        {why.parts.map(({ part, allows }) => (
          <li class="flex items-center gap-2">
            <Icon name={allows ? 'check' : 'warning'} class={`size-4 ${allows ? 'text-success' : 'text-error'}`} />
            <span>{`${capitalised(partName(part, view.about))}: ${allows ? (isOpen(part, view) ? 'limits nothing' : 'allows it') : 'does not allow it'}`}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether a part was not named, or has no limit of its own. */
function isOpen(part: string, { about }: AccessView): boolean {
  if (part === 'role') return about.role === null
  if (part === 'ceiling') return about.client === null || about.client.dynamic
  return part === 'grant' ? about.connection === null : about.scopes === null
}

interface ChoiceProps {
  name: string
  label: string
  none: string
  options: readonly { id: string; name: string }[]
  now: string | null | undefined
}

function Choice({ name, label, none, options, now }: ChoiceProps) {
  return (
    <label class="grid gap-1">
      <span class="font-medium">{label}</span>
      <select name={name} class="select w-full">
        <option value="">{none}</option>
        {options.map((option) => (
          <option value={option.id} selected={option.id === now}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Text(props: { name: string; label: string; value: string; placeholder?: string }) {
  return (
    <label class="grid gap-1">
      <span class="font-medium">{props.label}</span>
      <input
        name={props.name}
        value={props.value}
        placeholder={props.placeholder}
        maxlength={2000}
        class="input w-full"
      />
    </label>
  )
}
