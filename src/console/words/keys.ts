import type { KeyKind } from '../../core/keys.ts'
import type { KeySummary } from '../../tenant/contract.ts'

/** What each kind is called, and what it is called elsewhere (P3). */
export const KEY_KINDS_IN_WORDS: Readonly<Record<KeyKind, { name: string; elsewhere: string; summary: string }>> = {
  key: {
    name: 'API key',
    elsewhere: 'Static API',
    summary: 'One token for a script or a tool that cannot sign anybody in. It works on MCP and REST until it expires.',
  },
  credentials: {
    name: 'Client credentials',
    elsewhere: 'OAuth',
    summary:
      'A client ID and a secret that a server exchanges for short-lived tokens. They act as a service account, with no member behind them.',
  },
}

/** For how long a secret may work, in days. */
export const LIFETIMES: readonly { days: number; label: string }[] = [
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 180, label: '180 days' },
  { days: 365, label: 'A year' },
]

/** For how long the old secret goes on working, in seconds. */
export const OVERLAPS: readonly { seconds: number; label: string }[] = [
  { seconds: 0, label: 'The old one stops now' },
  { seconds: 3_600, label: 'Both work for an hour' },
  { seconds: 86_400, label: 'Both work for a day' },
  { seconds: 604_800, label: 'Both work for a week' },
]

const SOON_MS = 14 * 24 * 3600_000

export function expiresSoon({ expiresAt }: KeySummary, now: number): boolean {
  return expiresAt - now < SOON_MS
}

/** `ghk_Ab12Cd…wxyz`, or the client ID of client credentials. */
export function keyInShort({ kind, prefix, lastFour }: KeySummary): string {
  return kind === 'key' ? `${prefix}…${lastFour}` : prefix
}
