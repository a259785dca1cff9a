import type { Child } from 'hono/jsx'
import type { AuditPage } from '../../tenant/contract.ts'
import { auditAddress } from '../forms/audit-query.ts'
import type { AuditQuery } from '../forms/audit-query.ts'
import { ACTION_GROUPS, ACTION_LABELS } from '../words/audit.ts'
import { Icon } from './icon.tsx'

interface AuditFiltersProps {
  slug: string
  query: AuditQuery
  members: AuditPage['members']
  clientName: string
}

/** Dates, actions, users, outcome; client and connection come from links and can be taken away. */
export function AuditFilters({ slug, query, members, clientName }: AuditFiltersProps) {
  return (
    <form method="get" action={`/t/${slug}/audit`} aria-label="Filters" class="mb-4 flex flex-wrap items-end gap-2">
      <DateField name="from" label="From" value={query.from} />
      <DateField name="until" label="Until" value={query.until} />
      <Picker label="Actions" chosen={query.actions.length}>
        {ACTION_GROUPS.map((group) => (
          <fieldset class="mb-3">
            <legend class="mb-1 text-xs font-medium text-muted">{group.label}</legend>
            {group.actions.map((action) => (
              <Tick
                name="action"
                value={action}
                label={ACTION_LABELS[action]}
                checked={query.actions.includes(action)}
              />
            ))}
          </fieldset>
        ))}
      </Picker>
      <Picker label="Users" chosen={query.members.length}>
        <fieldset>
          <legend class="sr-only">Users</legend>
          {members.map((member) => (
            <Tick name="member" value={member.id} label={member.name} checked={query.members.includes(member.id)} />
          ))}
        </fieldset>
      </Picker>
      <label class="block">
        <span class="block text-xs font-medium text-muted">Outcome</span>
        <select name="outcome" class="select select-sm mt-1 w-32">
          <option value="">All</option>
          {(['success', 'refused', 'failed'] as const).map((outcome) => (
            <option value={outcome} selected={query.outcome === outcome}>
              {outcome.charAt(0).toUpperCase() + outcome.slice(1)}
            </option>
          ))}
        </select>
      </label>
      {query.client !== '' && (
        <Kept
          name="client"
          label="Client"
          value={query.client}
          shown={clientName}
          remove={auditAddress(slug, { ...query, client: '', cursor: '' })}
        />
      )}
      {query.connection !== '' && (
        <Kept
          name="connection"
          label="Connection"
          value={query.connection}
          shown={query.connection}
          remove={auditAddress(slug, { ...query, connection: '', cursor: '' })}
        />
      )}
      <button class="btn btn-primary btn-sm">Apply</button>
      <a href={`/t/${slug}/audit`} class="btn btn-ghost btn-sm">
        Clear
      </a>
    </form>
  )
}

function DateField({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <label class="block">
      <span class="block text-xs font-medium text-muted">{label}</span>
      <input type="date" name={name} value={value} class="input input-sm mt-1 w-38" />
    </label>
  )
}

function Picker({ label, chosen, children }: { label: string; chosen: number; children?: Child }) {
  return (
    <details name="filter" class="group relative">
      <summary class="flex h-8 items-center gap-1.5 rounded-field border border-base-content/20 bg-base-100 px-3 hover:border-base-content/40">
        {label}
        {chosen > 0 && <span class="font-medium text-primary">{`(${chosen})`}</span>}
        <Icon name="chevron" class="size-3.5 transition-transform group-open:rotate-180" />
      </summary>
      <div
        tabindex={0}
        role="group"
        aria-label={label}
        class="absolute left-0 z-20 mt-1 max-h-96 w-64 overflow-y-auto rounded-box border border-base-300 bg-base-100 p-3 shadow-lg"
      >
        {children}
      </div>
    </details>
  )
}

function Tick(props: { name: string; value: string; label: string; checked: boolean }) {
  return (
    <label class="flex cursor-pointer items-center gap-2 py-0.5">
      <input
        type="checkbox"
        name={props.name}
        value={props.value}
        checked={props.checked}
        class="checkbox checkbox-xs checkbox-primary"
      />
      {props.label}
    </label>
  )
}

/** A filter that came with the address: shown, kept when others change, and removable. */
function Kept(props: { name: string; label: string; value: string; shown: string; remove: string }) {
  return (
    <span class="flex h-8 max-w-64 items-center gap-1.5 rounded-field border border-primary/40 bg-primary/5 px-2.5">
      <input type="hidden" name={props.name} value={props.value} />
      <span class="truncate">{`${props.label}: ${props.shown}`}</span>
      <a
        href={props.remove}
        class="px-1 text-muted hover:text-base-content"
        aria-label={`Remove the filter ${props.label}`}
      >
        ✕
      </a>
    </span>
  )
}
