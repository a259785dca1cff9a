import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { CeilingImpact, ClientDetail } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { ClientFrame } from '../components/client-frame.tsx'
import { Card } from '../components/heading.tsx'
import { Matrix } from '../components/matrix.tsx'
import { TryButton } from '../components/try-button.tsx'
import type { Frame } from '../console-env.ts'
import type { CeilingPreset } from '../forms/ceiling-form.ts'
import { counted, plural } from '../words/permissions.ts'
import { mayAct, viewableFields } from '../../policy/access.ts'
import { ConflictAlert } from './client-general.tsx'

export interface ClientPermissionsProps {
  frame: Frame
  slug: string
  client: ClientDetail
  models: readonly ModelDefinition[]
  /** What can be ticked, and what is. */
  limit: PermissionSet
  value: PermissionSet
  /** Admin-level permission control. */
  controlled: boolean
  /** A preset that was taken and is not saved yet. */
  preset: CeilingPreset | null
  impact: CeilingImpact | null
  conflict: boolean
  error: string | null
}

/** The ceiling of a client, or dynamic permissions (P4). */
export function ClientPermissionsPage(props: ClientPermissionsProps) {
  const { client, slug, models, limit, value, controlled } = props
  const page = `/t/${slug}/apps/${client.id}/permissions`
  return (
    <ClientFrame frame={props.frame} slug={slug} client={client} tab="permissions">
      {props.impact !== null && <Saved impact={props.impact} />}
      {props.conflict && <ConflictAlert href={page} />}
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      {props.preset !== null && (
        <Alert kind="info">The preset is filled in below. It takes effect when you save.</Alert>
      )}
      {props.impact !== null && controlled && <Blind value={value} models={models} />}
      <form method="post" action={page} class="group/form grid gap-5">
        <input type="hidden" name="version" value={String(client.version)} />
        <Card>
          <label class="flex cursor-pointer items-start gap-3">
            <input
              type="checkbox"
              role="switch"
              name="controlled"
              value="on"
              checked={controlled}
              aria-describedby="about-controlled"
              class="peer toggle toggle-primary mt-0.5"
            />
            <span class="font-semibold">Admin-level permission control</span>
          </label>
          <p id="about-controlled" class="mt-1 max-w-3xl pl-13 text-muted">
            On: you set the most that any connection through this client can have. Off: dynamic permissions, where each
            member picks what to grant, starting from read-only. Nobody ever gets more than their own role allows.
          </p>
        </Card>
        <div class="hidden group-has-[[name=controlled]:checked]/form:block">
          <div class="mb-3 flex flex-wrap items-center gap-2">
            <h2 class="mr-auto font-semibold">The most that a connection can have</h2>
            <span class="text-muted" id="presets">
              Start from
            </span>
            <ul class="flex flex-wrap gap-1.5" aria-labelledby="presets">
              <PresetLink page={page} preset="read" label="Read only" current={props.preset} />
              <PresetLink page={page} preset="everything" label="Everything my role allows" current={props.preset} />
              <PresetLink page={page} preset="nothing" label="Nothing" current={props.preset} />
            </ul>
          </div>
          <div class="bg-base-100">
            <Matrix models={models} limit={limit} value={value} />
          </div>
          <p class="mt-2 text-xs text-muted">
            What is greyed out is not in your own role, so you can’t give it. Fields that are added to a model later
            stay hidden until you allow them here.
          </p>
        </div>
        <div class="sticky bottom-0 -mx-4 flex flex-wrap gap-3 border-t border-base-300 bg-base-200 px-4 py-3 sm:mx-0 sm:px-0">
          <button class="btn btn-primary">Save permissions</button>
          <TryButton action={`/t/${slug}/access/apps/${client.id}`} />
        </div>
      </form>
    </ClientFrame>
  )
}

function PresetLink(props: { page: string; preset: CeilingPreset; label: string; current: CeilingPreset | null }) {
  return (
    <li>
      <a
        href={`${props.page}?preset=${props.preset}#matrix`}
        aria-current={props.preset === props.current ? 'true' : undefined}
        class={`btn btn-xs ${props.preset === props.current ? 'btn-primary' : ''}`}
      >
        {props.label}
      </a>
    </li>
  )
}

/** What the change did to connections that exist (V5). */
function Saved({ impact: { losing, needReauthorization } }: { impact: CeilingImpact }) {
  return (
    <Alert kind="success" title="Saved. It applies from the next request on.">
      <ul class="mt-0.5">
        <li>
          {losing === 0
            ? 'No connection loses anything.'
            : `${counted(losing, 'connection loses', 'connections lose')} something at once.`}
        </li>
        {needReauthorization > 0 && (
          <li>
            {`${counted(needReauthorization, 'connection could', 'connections could')} have more, and would get it only after the member authorizes the client again.`}
          </li>
        )}
      </ul>
    </Alert>
  )
}

/** Models that may be viewed, but none of whose fields can be seen: seldom what was meant. */
function Blind({ value, models }: { value: PermissionSet; models: readonly ModelDefinition[] }) {
  const blind = models.filter((model) => mayAct(value, model.name, 'view') && viewableFields(value, model).length === 0)
  if (blind.length === 0) return null
  return (
    <Alert kind="warning" title="Some models can be viewed, but none of their fields can be seen">
      <p>{`Open the fields of ${blind.map(plural).join(', ')} and allow what the client should see.`}</p>
    </Alert>
  )
}
