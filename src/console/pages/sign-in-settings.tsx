import type { SignInSettings } from '../../tenant/contract.ts'
import { CopyField, ErrorSummary, RadioCards, TextArea, TextField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { SignInForm } from '../forms/sign-in-form.ts'
import type { Offered } from './sign-in.tsx'

/** The fields of the form, as its error summary names them. */
export const SIGN_IN_FIELDS = {
  name: 'Name',
  issuer: 'Issuer',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  domains: 'E-mail domains',
  requiredProvider: 'How members sign in',
  requireSecondFactor: 'Second factor',
} as const

interface SignInSettingsProps {
  frame: Frame
  slug: string
  settings: SignInSettings
  values: SignInForm
  issues: readonly FormIssue[]
  notice: string | null
  /** The redirect URL to register with the provider. */
  callback: string
  deploymentProviders: readonly Offered[]
}

/** Single sign-on of a tenant, and what it asks of its members' sign-ins (T3). */
export function SignInSettingsPage({ frame, slug, settings, values, issues, notice, ...about }: SignInSettingsProps) {
  return (
    <Shell title="Sign-in settings" frame={frame} section="settings">
      <Heading title="Sign-in" lead="How the members of this workspace prove who they are." />
      <Notice code={notice} />
      <ErrorSummary issues={issues} labels={SIGN_IN_FIELDS} />
      <form method="post" action={`/t/${slug}/settings/sign-in`} class="grid gap-4">
        <input type="hidden" name="version" value={String(settings.version)} />
        <ProviderCard settings={settings} values={values} issues={issues} callback={about.callback} />
        <DemandsCard values={values} issues={issues} deploymentProviders={about.deploymentProviders} />
        <div>
          <button class="btn btn-primary">Save</button>
        </div>
      </form>
    </Shell>
  )
}

function ProviderCard({
  settings,
  values,
  issues,
  callback,
}: Pick<SignInSettingsProps, 'settings' | 'values' | 'issues' | 'callback'>) {
  return (
    <Card
      title="Single sign-on"
      lead="Any OpenID Connect provider: Google, Microsoft Entra, Okta and others. It signs your members in to this workspace, and to no other."
    >
      <Toggle name="withProvider" checked={values.withProvider} label="Use a provider of our own" />
      <div class="grid gap-x-6 lg:grid-cols-2">
        <TextField
          name="name"
          label="Name"
          hint="As members know it, such as Okta."
          value={values.name}
          issues={issues}
        />
        <TextField
          name="issuer"
          label="Issuer"
          hint="Exactly as the provider gives it. Its endpoints are looked up when you save."
          type="url"
          value={values.issuer}
          placeholder="https://login.example.com"
          issues={issues}
          mono
        />
        <TextField name="clientId" label="Client ID" value={values.clientId} autocomplete="off" issues={issues} mono />
        <TextField
          name="clientSecret"
          label="Client secret"
          {...(settings.provider === null
            ? {}
            : { hint: 'Stored encrypted. Leave it empty to keep the one that is stored.' })}
          type="password"
          value=""
          autocomplete="off"
          issues={issues}
        />
        <TextArea
          name="domains"
          label="E-mail domains"
          hint="Whose addresses it may vouch for, one a line."
          value={values.domains.join('\n')}
          rows={3}
          issues={issues}
          mono
        />
        <CopyField
          name="callback"
          label="Redirect URL"
          value={callback}
          hint="Register it with the provider, as a web application with the authorization code flow."
        />
      </div>
      <Toggle
        name="trustEmail"
        checked={values.trustEmail}
        label="Its e-mail addresses are verified, although it does not say so"
        hint="Only for a provider in which nobody but your company sets addresses, such as your own Microsoft Entra tenant."
      />
    </Card>
  )
}

function DemandsCard({
  values,
  issues,
  deploymentProviders,
}: Pick<SignInSettingsProps, 'values' | 'issues' | 'deploymentProviders'>) {
  const choices = [
    { value: '', label: 'Any way', hint: 'Password, passkey, or any single sign-on that is set up.' },
    {
      value: 'tenant',
      label: 'Our own provider only',
      hint: 'You have to have signed in with it yourself. Administrators can also enter with their own second factor, should it fail.',
    },
    ...deploymentProviders.map(({ key, name }) => ({
      value: key,
      label: `${name} only`,
      hint: 'You have to have signed in with it yourself.',
    })),
  ]
  return (
    <Card
      title="What is asked of members"
      lead="From their next page on. Applications that are connected go on working."
    >
      <RadioCards
        name="requiredProvider"
        label="How members sign in"
        value={values.requiredProvider}
        choices={choices}
        issues={issues}
      />
      <Toggle
        name="requireSecondFactor"
        checked={values.requireSecondFactor}
        label="Ask for a second factor"
        hint="A code beside the password, or a passkey. Your own provider’s sign-in counts as it is."
        issues={issues}
      />
    </Card>
  )
}

function Toggle(props: {
  name: string
  checked: boolean
  label: string
  hint?: string
  issues?: readonly FormIssue[]
}) {
  const message = (props.issues ?? []).find((issue) => issue.field === props.name)?.message
  return (
    <div class="mb-5">
      <label class="flex cursor-pointer gap-2.5">
        <input
          type="checkbox"
          id={`field-${props.name}`}
          name={props.name}
          checked={props.checked}
          aria-describedby={message === undefined ? undefined : `error-${props.name}`}
          class="checkbox checkbox-sm mt-0.5"
        />
        <span>
          <span class="block font-medium">{props.label}</span>
          {props.hint !== undefined && <span class="block max-w-prose text-muted">{props.hint}</span>}
        </span>
      </label>
      {message !== undefined && (
        <p id={`error-${props.name}`} class="mt-1 font-medium text-error">
          {message}
        </p>
      )}
    </div>
  )
}
