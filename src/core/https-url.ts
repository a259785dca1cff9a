import { CONTROL_CHARACTERS } from './text-line.ts'

/** A complete https URL without a user, and with nothing that could end an attribute. */
export function isHttpsUrl(text: string): boolean {
  if (!/^https:\/\/[^\s"'<>\\]+$/.test(text) || CONTROL_CHARACTERS.test(text)) return false
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === ''
}
