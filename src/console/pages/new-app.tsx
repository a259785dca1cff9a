import type { Frame } from '../console-env.ts'
import type { ClientPreset } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Shell } from '../components/shell.tsx'
import { ClientFields, ClientIssues } from '../components/client-fields.tsx'
import type { ClientFormValues } from '../forms/client-form.ts'
import { PRESETS } from '../words/clients.ts'
import { KEY_KINDS_IN_WORDS } from '../words/keys.ts'

interface LibraryProps {
  frame: Frame
  slug: string
}

/** The library of kinds of apps. */
export function LibraryPage({ frame, slug }: LibraryProps) {
  return (
    <Shell title="New app" frame={frame} section="apps">
      <Heading
        title="New app"
        lead="What do you want to connect?"
        back={{ href: `/t/${slug}/apps`, label: 'App Center' }}
      />
      <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <LinkCard
          href={`/t/${slug}/apps/new/oauth-client`}
          name="OAuth client"
          summary="An application that acts for your members, one by one, after each has authorized it: ChatGPT, Claude and others."
        />
        <LinkCard
          href={`/t/${slug}/apps/new/api-key`}
          name="API key"
          elsewhere={KEY_KINDS_IN_WORDS.key.elsewhere}
          summary={KEY_KINDS_IN_WORDS.key.summary}
        />
        <LinkCard
          href={`/t/${slug}/apps/new/client-credentials`}
          name="Client credentials"
          elsewhere={KEY_KINDS_IN_WORDS.credentials.elsewhere}
          summary={KEY_KINDS_IN_WORDS.credentials.summary}
        />
        <LinkCard
          href={`/t/${slug}/apps/service-accounts/new`}
          name="Service account"
          summary="Somebody who is no person: permissions of its own and no sign-in. It owns keys and client credentials, and stays when people leave."
        />
      </ul>
    </Shell>
  )
}

/** The first step of a new OAuth client: which preset (P2). */
export function PresetPage({ frame, slug }: LibraryProps) {
  return (
    <Shell title="New OAuth client" frame={frame} section="apps">
      <Heading
        title="New OAuth client"
        lead="Choose what it is for. The next page has everything filled in that can be known."
        back={{ href: `/t/${slug}/apps/new`, label: 'New app' }}
      />
      <ul class="grid gap-3 sm:grid-cols-3">
        {PRESETS.map(({ preset, name, summary }) => (
          <LinkCard href={`/t/${slug}/apps/new/oauth-client?preset=${preset}`} name={name} summary={summary} />
        ))}
      </ul>
    </Shell>
  )
}

interface LinkCardProps {
  href: string
  name: string
  summary: string
  /** What others call it (P3). */
  elsewhere?: string
}

function LinkCard({ href, name, summary, elsewhere }: LinkCardProps) {
  return (
    <li>
      <a
        href={href}
        class="group flex h-full flex-col rounded-box border border-base-300 bg-base-100 p-5 hover:border-primary"
      >
        <span class="flex items-center gap-2 font-semibold">
          {name}
          <Icon name="chevron" class="ml-auto size-4 -rotate-90 text-muted group-hover:text-primary" />
        </span>
        <span class="mt-1.5 text-muted">{summary}</span>
        {elsewhere !== undefined && (
          <span class="mt-auto pt-3 text-xs text-muted">{`Called “${elsewhere}” in some companies`}</span>
        )}
      </a>
    </li>
  )
}

export interface NewClientProps extends LibraryProps {
  values: ClientFormValues
  issues: readonly FormIssue[]
  callbackUrl: string
}

/** The second step: the client's settings (P2, P3). */
export function NewClientPage({ frame, slug, values, issues, callbackUrl }: NewClientProps) {
  return (
    <Shell title="New OAuth client" frame={frame} section="apps">
      <Heading
        title={`New OAuth client: ${presetName(values.preset)}`}
        lead="You can change all of this later. What it may ever touch is set on the next page."
        back={{ href: `/t/${slug}/apps/new/oauth-client`, label: 'Another preset' }}
      />
      <div class="max-w-3xl">
        <ClientIssues issues={issues} />
      </div>
      <form method="post" action={`/t/${slug}/apps/new/oauth-client`} class="max-w-3xl">
        <input type="hidden" name="preset" value={values.preset} />
        <Card>
          <ClientFields values={values} issues={issues} {...(values.preset === 'chatgpt' ? { callbackUrl } : {})} />
          <div class="flex gap-2">
            <button class="btn btn-primary">Create</button>
            <a href={`/t/${slug}/apps`} class="btn btn-ghost">
              Cancel
            </a>
          </div>
        </Card>
      </form>
    </Shell>
  )
}

function presetName(preset: ClientPreset): string {
  return PRESETS.find((one) => one.preset === preset)?.name ?? 'Custom'
}
