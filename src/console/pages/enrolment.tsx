import { encode } from 'uqr'
import type { Enrolment } from '../../identity/second-factor.ts'
import { Alert } from '../components/alert.tsx'
import { CopyField, TextField } from '../components/field.tsx'
import { FocusCard } from '../components/focus-card.tsx'
import { PasskeyForm } from '../components/passkey-form.tsx'

const back = (
  <a class="link" href="/profile/security">
    Back to your profile
  </a>
)

/** Turning the second factor on: the secret goes into an application, and a first code shows that it is there. */
export function EnrolmentPage({ enrolment, error }: { enrolment: Enrolment; error: string | null }) {
  return (
    <FocusCard
      title="Turn on the second factor"
      lead="Scan this with an authenticator application, such as the one of your password manager, or enter the key by hand."
      error={error}
      below={back}
    >
      <QrCode text={enrolment.url} />
      <CopyField name="secret" label="Key" value={enrolment.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')} />
      <form method="post" action="/profile/security/second-factor">
        <TextField
          name="code"
          label="Code"
          hint="The six digits that the application shows now."
          value=""
          autocomplete="one-time-code"
          required
          maxlength={10}
          mono
        />
        <button class="btn btn-primary w-full">Turn on</button>
      </form>
    </FocusCard>
  )
}

/** Dark on light in both themes: cameras expect it. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg
      role="img"
      aria-label="QR code with the key"
      viewBox={`0 0 ${size} ${size}`}
      class="mx-auto mb-5 size-48 rounded-box border border-base-300"
      shape-rendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={path} />
    </svg>
  )
}

/** Recovery codes, once. */
export function RecoveryCodesPage({ codes }: { codes: readonly string[] }) {
  return (
    <FocusCard
      title="Your recovery codes"
      lead="Each works once, in place of a code of your application. Keep them where you find them without your phone."
    >
      <Alert kind="warning">They are shown now and never again. An earlier set no longer works.</Alert>
      <ul class="mb-5 grid grid-cols-2 gap-x-4 gap-y-1.5 rounded-box border border-base-300 bg-base-200 p-4 font-mono text-xs">
        {codes.map((code) => (
          <li>{code}</li>
        ))}
      </ul>
      <a href="/profile/security?notice=second_factor_on" class="btn btn-primary w-full">
        I have kept them
      </a>
    </FocusCard>
  )
}

/** Adding a passkey; the browser does the rest. */
export function NewPasskeyPage() {
  return (
    <FocusCard
      title="Add a passkey"
      lead="Your device asks for your fingerprint, face or PIN, and keeps the passkey. Nothing secret leaves it."
      below={back}
    >
      <PasskeyForm
        kind="create"
        options="/profile/security/passkeys/challenge"
        action="/profile/security/passkeys"
        label="Add the passkey"
        primary
      >
        <TextField
          name="name"
          label="Name"
          hint="To tell it from others, such as: my laptop."
          value=""
          maxlength={60}
        />
      </PasskeyForm>
      <noscript>
        <p>Browsers make passkeys on pages with JavaScript alone. Allow it for this site, and reload the page.</p>
      </noscript>
    </FocusCard>
  )
}
