import type { ClientFormValues } from '../forms/client-form.ts'
import { AUTHENTICATION_CHOICES } from '../words/clients.ts'
import { ErrorSummary, RadioCards, TextArea, TextField } from './field.tsx'
import type { FormIssue } from './field.tsx'

export const CLIENT_FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  description: 'Description',
  logoUrl: 'Logo',
  authentication: 'Type',
  redirectUris: 'Redirect URLs',
  replayWindow: 'Replay window',
}

export function ClientIssues({ issues }: { issues: readonly FormIssue[] }) {
  return <ErrorSummary issues={issues} labels={CLIENT_FIELDS} />
}

interface ClientFieldsProps {
  values: ClientFormValues
  issues: readonly FormIssue[]
  /** Given for ChatGPT, which shows one URL of its own for each connector. */
  callbackUrl?: string
}

/** The fields of an OAuth client, for a new one and for one that exists. */
export function ClientFields({ values, issues, callbackUrl }: ClientFieldsProps) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        hint="Members see it when they are asked for consent."
        value={values.name}
        issues={issues}
        required
        maxlength={80}
      />
      <TextField
        name="description"
        label="Description (optional)"
        hint="One line, also shown to members."
        value={values.description}
        issues={issues}
        maxlength={200}
      />
      <TextField
        name="logoUrl"
        label="Logo (optional)"
        hint="The address of a square picture, beginning with https://."
        type="url"
        value={values.logoUrl}
        issues={issues}
        maxlength={500}
      />
      <RadioCards
        name="authentication"
        label="Type"
        hint="How the application proves who it is."
        value={values.authentication}
        choices={AUTHENTICATION_CHOICES}
        issues={issues}
      />
      {callbackUrl !== undefined && (
        <TextField
          name="callbackUrl"
          label="Callback URL from ChatGPT"
          hint="ChatGPT shows it while you create the connector. You can leave it empty and add it later."
          type="url"
          value={callbackUrl}
          maxlength={500}
          mono
        />
      )}
      <TextArea
        name="redirectUris"
        label="Redirect URLs"
        hint="One per line, matched exactly. https only; http is accepted on localhost and 127.0.0.1, there with any port."
        value={values.redirectUris}
        issues={issues}
        rows={5}
        mono
      />
      <TextField
        name="replayWindow"
        label="Replay window, in seconds"
        hint="From 0 to 300. Each refresh token works once, and a second use disconnects the application. AI clients sometimes lose the answer and ask again: within this window the same application gets the same answer once more. Longer forgives more; 0 is the strictest."
        type="number"
        min={0}
        max={300}
        value={values.replayWindow}
        issues={issues}
      />
    </>
  )
}
