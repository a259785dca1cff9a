import type { ClientDetail } from '../../tenant/contract.ts'
import { OVERLAPS } from '../words/keys.ts'
import { dateTime } from '../words/time.ts'
import { FieldError } from './field.tsx'
import { Card } from './heading.tsx'

interface SecretCardProps {
  home: string
  secrets: ClientDetail['secrets']
  timeZone: string
}

/** The secrets that work now, by their last four characters, and their rotation (P3). */
export function SecretCard({ home, secrets, timeZone }: SecretCardProps) {
  return (
    <Card title="Secret">
      <ul class="mb-4 space-y-2">
        {secrets.map((secret) => (
          <li>
            <span class="font-mono text-xs">{`••••${secret.lastFour}`}</span>
            <span class="block text-xs text-muted">
              {`Since ${dateTime(secret.createdAt, timeZone)}`}
              {secret.expiresAt !== null && `; works until ${dateTime(secret.expiresAt, timeZone)}`}
            </span>
          </li>
        ))}
      </ul>
      <form method="post" action={`${home}/secrets`}>
        <label for="field-overlap" class="block font-medium">
          New secret
        </label>
        <select id="field-overlap" name="overlap" class="select mt-1.5 w-full">
          {OVERLAPS.map((overlap) => (
            <option value={String(overlap.seconds)} selected={overlap.seconds === 86_400}>
              {overlap.label}
            </option>
          ))}
        </select>
        <button class="btn btn-sm mt-3">Rotate</button>
      </form>
    </Card>
  )
}

/** Disable, enable, delete (P7): each stops every connection at once. */
export function DangerZone({ home, client, error }: { home: string; client: ClientDetail; error: string | null }) {
  const disabled = client.status === 'disabled'
  return (
    <Card title="Danger zone" danger>
      <form method="post" action={`${home}/status`} class="border-b border-base-300 pb-4">
        <p class="mb-2 text-muted">
          {disabled
            ? 'The client is disabled: nobody can connect it until you enable it again.'
            : 'Disabling ends every connection at once. When you enable the client again, members have to authorize it anew.'}
        </p>
        <button class="btn btn-sm" name="status" value={disabled ? 'active' : 'disabled'}>
          {disabled ? 'Enable' : 'Disable'}
        </button>
      </form>
      <form method="post" action={`${home}/deletion`} class="pt-4">
        <p class="mb-2 text-muted">Deleting ends every connection, and can’t be undone.</p>
        <label for="field-confirmation" class="block font-medium">
          Type <q class="break-words">{client.name}</q> to delete it
        </label>
        <input
          id="field-confirmation"
          name="confirmation"
          autocomplete="off"
          class={`input mt-1.5 w-full ${error === null ? '' : 'input-error'}`}
          aria-invalid={error === null ? undefined : 'true'}
          aria-describedby={error === null ? undefined : 'error-confirmation'}
        />
        <FieldError name="confirmation" message={error} />
        <button class="btn btn-outline btn-error btn-sm mt-3">Delete the client</button>
      </form>
    </Card>
  )
}
