import type { PermissionSet } from '../../core/permissions.ts'
import type { Client } from '../../ledger/clients.ts'

/** What the audit says about a client's settings. */
export function settingsFacts(client: Client): Record<string, string | number | boolean | readonly string[]> {
  return {
    name: client.name,
    description: client.description,
    logo_url: client.logoUrl ?? '',
    preset: client.preset,
    type: client.type,
    secret: client.requireSecret,
    pkce: client.requirePkce,
    redirect_uris: client.redirectUris,
    replay_window: client.replayWindow,
  }
}

/** Before and after of what changed, and nothing else. */
export function changeFacts(
  before: ReturnType<typeof settingsFacts>,
  after: ReturnType<typeof settingsFacts>,
): Record<string, string | number | boolean | readonly string[]> {
  const changed = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const details: Record<string, string | number | boolean | readonly string[]> = { changed }
  for (const key of changed) {
    details[`${key}_before`] = before[key] ?? ''
    details[`${key}_after`] = after[key] ?? ''
  }
  return details
}

/** A ceiling as the audit keeps it: one line for each action and field. */
export function permissionText(ceiling: PermissionSet | null): readonly string[] {
  if (ceiling === null || ceiling.models === 'all') return ['each member picks']
  return Object.entries(ceiling.models).flatMap(([model, permission]) => [
    ...permission.actions.map((action) => `${model}:${action}`),
    ...(permission.fields === 'all'
      ? []
      : Object.entries(permission.fields).map(([name, can]) => `${model}.${name}:${can}`)),
  ])
}
