import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { isHttpsUrl } from '../../core/https-url.ts'
import { redirectUriProblem } from '../../core/redirect-uris.ts'
import { line } from '../../core/text-line.ts'
import type { Client } from '../../ledger/clients.ts'
import type { ClientSettings } from '../contract.ts'

const settingsSchema = z
  .strictObject({
    name: line(80).min(1, 'Give the client a name.'),
    description: line(200),
    logoUrl: z
      .string()
      .trim()
      .max(500, 'Use at most 500 characters.')
      .refine(isHttpsUrl, 'Give a complete URL that begins with https://.')
      .nullable(),
    preset: z.enum(['claude', 'chatgpt', 'custom']),
    type: z.enum(['confidential', 'public']),
    requireSecret: z.boolean(),
    requirePkce: z.boolean(),
    redirectUris: z
      .array(z.string().trim())
      .min(1, 'Give at least one redirect URL.')
      .max(20, 'Give at most 20 redirect URLs.')
      .superRefine((uris, context) => {
        for (const uri of uris) {
          const problem = redirectUriProblem(uri)
          if (problem !== null) context.addIssue(`The redirect URL “${uri.slice(0, 100)}” ${problem}.`)
        }
        if (new Set(uris).size !== uris.length) context.addIssue('A redirect URL is given twice.')
      }),
    replayWindow: z
      .int('Give a whole number of seconds.')
      .min(0, 'Give a number from 0 to 300.')
      .max(300, 'Give a number from 0 to 300.'),
  })
  .superRefine((settings, context) => {
    if (settings.type === 'public' && (settings.requireSecret || !settings.requirePkce)) {
      context.addIssue({
        code: 'custom',
        path: ['type'],
        message: 'A public client has no secret and always uses PKCE.',
      })
    }
    if (settings.type === 'confidential' && !settings.requireSecret && !settings.requirePkce) {
      context.addIssue({ code: 'custom', path: ['type'], message: 'Ask for a secret, for PKCE, or for both.' })
    }
  })

/**
 * The settings of an OAuth client, checked (P2, P3; RFC 6749 §2).
 * @throws GatehouseError `invalid_input` with one issue for each field that is wrong.
 */
export function parseClientSettings(input: unknown): ClientSettings {
  const parsed = settingsSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({
    field: String(issue.path[0] ?? 'client'),
    message: issue.message,
  }))
  throw new GatehouseError('invalid_input', 'The client was not saved. Correct what is marked and send it again.', {
    issues,
  })
}

/** The settings of a client, as they are stored. */
export function clientSettings(client: Client): ClientSettings {
  const { name, description, logoUrl, preset, type, requireSecret, requirePkce, redirectUris, replayWindow } = client
  return { name, description, logoUrl, preset, type, requireSecret, requirePkce, redirectUris, replayWindow }
}
