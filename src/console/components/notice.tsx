import { Alert } from './alert.tsx'

/** What can be said at the top of a page after a change. Only these: an address can't put words into the console's mouth. */
const NOTICES: Readonly<Record<string, string>> = {
  saved: 'Saved.',
  enabled: 'The client is enabled. Members can connect it.',
  disabled: 'The client is disabled. All of its connections have ended.',
  deleted: 'The client is deleted, and all of its connections are gone.',
  disconnected: 'Disconnected. Its tokens have stopped working.',
}

/** The notice with this code; nothing for an unknown one. */
export function Notice({ code }: { code: string | null }) {
  const text = code !== null && Object.hasOwn(NOTICES, code) ? NOTICES[code] : undefined
  return text === undefined ? null : <Alert kind="success">{text}</Alert>
}
