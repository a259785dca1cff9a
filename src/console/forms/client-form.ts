import type { ClientDetail, ClientPreset, ClientSettings } from '../../tenant/contract.ts'
import { textOf } from '../request-facts.ts'

/** How a client proves who it is: the four combinations that P3 knows, as one choice. */
export const AUTHENTICATIONS = ['secret_and_pkce', 'secret', 'pkce', 'public'] as const
export type Authentication = (typeof AUTHENTICATIONS)[number]

/** The form as it was typed; kept when something is wrong with it. */
export interface ClientFormValues {
  name: string
  description: string
  logoUrl: string
  preset: ClientPreset
  authentication: Authentication
  /** One URL per line. */
  redirectUris: string
  /** Seconds, as typed. */
  replayWindow: string
}

const CLAUDE_REDIRECTS = [
  'https://claude.ai/api/mcp/auth_callback',
  'https://claude.com/api/mcp/auth_callback',
  'http://localhost/callback',
  'http://127.0.0.1/callback',
]
const CHATGPT_REDIRECT = 'https://chatgpt.com/connector_platform_oauth_redirect'

/** What a preset fills in (P2, O4). */
export function presetValues(preset: ClientPreset): ClientFormValues {
  const common = { description: '', logoUrl: '', preset, authentication: 'secret_and_pkce' as const }
  switch (preset) {
    case 'claude':
      return { ...common, name: 'Claude', redirectUris: CLAUDE_REDIRECTS.join('\n'), replayWindow: '60' }
    case 'chatgpt':
      return { ...common, name: 'ChatGPT', redirectUris: CHATGPT_REDIRECT, replayWindow: '60' }
    case 'custom':
      return { ...common, name: '', redirectUris: '', replayWindow: '0' }
  }
}

/** A preset's name from a form or an address; null when it is none. */
export function presetFrom(value: string | null | undefined): ClientPreset | null {
  return value === 'claude' || value === 'chatgpt' || value === 'custom' ? value : null
}

/** The form of a client that exists. */
export function valuesOf(client: ClientDetail): ClientFormValues {
  return {
    name: client.name,
    description: client.description,
    logoUrl: client.logoUrl ?? '',
    preset: client.preset,
    authentication: authenticationOf(client),
    redirectUris: client.redirectUris.join('\n'),
    replayWindow: String(client.replayWindow),
  }
}

/** The choice that stands for a client's type and requirements. */
export function authenticationOf(
  client: Pick<ClientSettings, 'type' | 'requireSecret' | 'requirePkce'>,
): Authentication {
  if (client.type === 'public') return 'public'
  if (!client.requireSecret) return 'pkce'
  return client.requirePkce ? 'secret_and_pkce' : 'secret'
}

/** What was typed, whatever it is. The callback URL that ChatGPT shows is a field of its own and joins the others. */
export function readClientForm(form: FormData): ClientFormValues {
  const authentication = AUTHENTICATIONS.find((one) => one === textOf(form, 'authentication'))
  return {
    name: textOf(form, 'name'),
    description: textOf(form, 'description'),
    logoUrl: textOf(form, 'logoUrl'),
    preset: presetFrom(textOf(form, 'preset')) ?? 'custom',
    authentication: authentication ?? 'secret_and_pkce',
    redirectUris: [textOf(form, 'callbackUrl'), textOf(form, 'redirectUris')].filter((part) => part !== '').join('\n'),
    replayWindow: textOf(form, 'replayWindow'),
  }
}

/** The settings that a form stands for; the Tenant object judges them, a window that is no number included. */
export function clientSettings(values: ClientFormValues): ClientSettings {
  return {
    name: values.name,
    description: values.description,
    logoUrl: values.logoUrl === '' ? null : values.logoUrl,
    preset: values.preset,
    type: values.authentication === 'public' ? 'public' : 'confidential',
    requireSecret: values.authentication === 'secret' || values.authentication === 'secret_and_pkce',
    requirePkce: values.authentication !== 'secret',
    redirectUris: [...new Set(values.redirectUris.split(/[,;]*(?:\s+|$)/).filter((uri) => uri !== ''))],
    replayWindow: values.replayWindow === '' ? Number.NaN : Number(values.replayWindow),
  }
}
