import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { RegistrationMode } from '../../core/registrations.ts'
import { Alert } from '../components/alert.tsx'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { ErrorSummary, RadioCards, TextArea, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Matrix } from '../components/matrix.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { CEILING_PRESETS, type CeilingPreset } from '../forms/ceiling-form.ts'

export const SELF_REGISTRATION_FIELDS = { mode: 'Who may connect', domains: 'Domains' } as const

export interface SelfRegistrationProps {
  frame: Frame
  slug: string
  requests: number
  version: number
  mode: RegistrationMode | ''
  /** One in each line. */
  domains: string
  issues: readonly FormIssue[]
  models: readonly ModelDefinition[]
  limit: PermissionSet
  ceiling: PermissionSet
  preset: CeilingPreset | null
  notice: string | null
  error: string | null
}

const MODES = [
  {
    value: 'ask',
    label: 'Ask an administrator',
    hint: 'A member can ask for it; whoever manages applications approves or declines each one.',
  },
  {
    value: 'domains',
    label: 'Allow listed domains',
    hint: 'What is proven to come from a listed domain can be connected at once. Everything else asks.',
  },
  { value: 'off', label: 'Off', hint: 'Only what is registered in the App Center can be connected.' },
] as const

const PRESET_LABELS: Record<CeilingPreset, string> = {
  read: 'Read only',
  everything: 'Everything my role allows',
  nothing: 'Nothing',
}

/** Which applications that register themselves a tenant takes, and what they begin with (P6). */
export function SelfRegistrationPage(props: SelfRegistrationProps) {
  const { frame, slug, version, mode, domains, issues, models, limit, ceiling } = props
  const page = `/t/${slug}/apps/registration`
  return (
    <Shell title="Self-registration" frame={frame} section="apps">
      <Heading
        title="App Center"
        lead="AI applications can introduce themselves, without anybody registering them here first. What becomes of them is for you to say."
      />
      <AppCenterTabs slug={slug} tab="registration" requests={props.requests} />
      <Notice code={props.notice} />
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      <ErrorSummary issues={issues} labels={SELF_REGISTRATION_FIELDS} />
      <div class="grid gap-5">
        <Card>
          <form method="post" action={page}>
            <input type="hidden" name="version" value={String(version)} />
            <RadioCards
              name="mode"
              label="Applications that register themselves"
              value={mode}
              choices={MODES}
              issues={issues}
            />
            <TextArea
              name="domains"
              label="Listed domains"
              hint="Host names such as claude.ai, one in each line. Each stands for itself alone, not for what is under it. A program on a member’s own computer proves a domain only by a document that lies there."
              value={domains}
              rows={4}
              mono
              issues={issues}
            />
            <button class="btn btn-primary">Save</button>
          </form>
        </Card>
        <form method="post" action={`${page}/permissions`}>
          <input type="hidden" name="version" value={String(version)} />
          <div class="mb-3 flex flex-wrap items-center gap-2">
            <h2 class="mr-auto font-semibold">What they may do at most, to begin with</h2>
            <span class="text-muted" id="presets">
              Start from
            </span>
            <ul class="flex flex-wrap gap-1.5" aria-labelledby="presets">
              {CEILING_PRESETS.map((preset) => (
                <li>
                  <a
                    href={`${page}?preset=${preset}#matrix`}
                    aria-current={preset === props.preset ? 'true' : undefined}
                    class={`btn btn-xs ${preset === props.preset ? 'btn-primary' : ''}`}
                  >
                    {PRESET_LABELS[preset]}
                  </a>
                </li>
              ))}
            </ul>
          </div>
          {props.preset !== null && (
            <Alert kind="info">The preset is filled in below. It takes effect when you save.</Alert>
          )}
          <div class="bg-base-100">
            <Matrix models={models} limit={limit} value={ceiling} />
          </div>
          <p class="mt-2 text-xs text-muted">
            Counts for applications that are admitted from now on; each can be given more or less afterwards, on its
            Permissions tab. Nobody ever gets more than their own role allows.
          </p>
          <div class="sticky bottom-0 -mx-4 border-t border-base-300 bg-base-200 px-4 py-3 sm:mx-0 sm:px-0">
            <button class="btn btn-primary">Save permissions</button>
          </div>
        </form>
      </div>
    </Shell>
  )
}
