import type { ClientPreset, ClientType } from '../../tenant/contract.ts'
import type { Authentication } from '../forms/client-form.ts'

export const CLIENT_KINDS: Readonly<Record<ClientType, string>> = {
  confidential: 'OAuth, confidential',
  public: 'OAuth, public',
}

export const PRESETS: readonly { preset: ClientPreset; name: string; summary: string }[] = [
  {
    preset: 'claude',
    name: 'MCP for Claude',
    summary: 'Claude on the web, on the desktop and on phones, and Claude Code. Its redirect URLs are filled in.',
  },
  {
    preset: 'chatgpt',
    name: 'MCP for ChatGPT',
    summary: 'ChatGPT connectors and deep research. You paste the callback URL that ChatGPT shows you.',
  },
  {
    preset: 'custom',
    name: 'Custom',
    summary: 'Any other application that speaks OAuth 2.1. You enter everything yourself.',
  },
]

export const AUTHENTICATION_CHOICES: readonly { value: Authentication; label: string; hint: string }[] = [
  {
    value: 'secret_and_pkce',
    label: 'Secret and PKCE',
    hint: 'Confidential. The safest choice for anything that runs on a server, Claude and ChatGPT included.',
  },
  { value: 'secret', label: 'Secret', hint: 'Confidential, for older applications that do not know PKCE.' },
  { value: 'pkce', label: 'PKCE', hint: 'Confidential, without a secret to keep or to rotate.' },
  {
    value: 'public',
    label: 'Public',
    hint: 'PKCE, no secret: for apps on phones, desktops and in browsers, which cannot keep one.',
  },
]

/** What happens next, once a client exists; `mcpUrl` is this deployment's own. */
export function nextSteps(preset: ClientPreset, mcpUrl: string): string[] {
  return ['Set its permissions below. Until then, nobody can grant it anything.', ...connecting(preset, mcpUrl)]
}

function connecting(preset: ClientPreset, mcpUrl: string): string[] {
  switch (preset) {
    case 'claude':
      return [
        'In Claude, open Settings, then Connectors, and choose “Add custom connector”.',
        `Enter the server URL ${mcpUrl}`,
        'Under “Advanced settings”, enter the client ID, and the client secret if there is one.',
        'Choose “Connect”, sign in here and authorize what Claude may do.',
      ]
    case 'chatgpt':
      return [
        'In ChatGPT, open Settings, then Apps & Connectors, and create a connector (developer mode must be on).',
        `Enter the server URL ${mcpUrl} and choose OAuth.`,
        'Enter the client ID, and the client secret if there is one.',
        'ChatGPT shows a callback URL: if it is not among the redirect URLs of this client yet, add it.',
        'Choose “Connect”, sign in here and authorize what ChatGPT may do.',
      ]
    case 'custom':
      return [
        'Give the application the client ID, and the client secret if there is one.',
        `Give it the server URL ${mcpUrl}: it finds the endpoints for authorization and tokens from there.`,
        'Let a member connect it: they sign in here and decide what to grant.',
      ]
  }
}
