import { GatehouseError } from '../../core/errors.ts'
import { sameHash } from '../../core/hash.ts'
import { randomText } from '../../core/ids.ts'
import { keyedHash } from '../../core/keyed-hash.ts'
import type { SortValue } from './sort.ts'

/**
 * A cursor is a tag (HMAC-SHA-256) and the sort values of the last record that was shown. The tag covers these and all
 * that the list depends on: tenant, member, operation, model, filter and sort. It goes on with that list only (A44).
 */
export interface CursorScope {
  tenantId: string
  memberId: string
  operation: string
  model: string
  where: unknown
  sort: unknown
}

const TAG_LENGTH = 64
const KEY_LENGTH = 48

/** Makes the cursor that stands after these values; base64url throughout. */
export function writeCursor(sql: SqlStorage, scope: CursorScope, values: readonly SortValue[]): string {
  const content = encoded(JSON.stringify(values))
  return tag(sql, scope, content) + content
}

/** The values that a cursor stands after. Throws `invalid_cursor` for any that this list has not made. */
export function readCursor(sql: SqlStorage, scope: CursorScope, cursor: string): SortValue[] {
  const content = cursor.slice(TAG_LENGTH)
  if (sameHash(cursor.slice(0, TAG_LENGTH), tag(sql, scope, content)))
    return JSON.parse(decoded(content)) as SortValue[]
  throw new GatehouseError(
    'invalid_cursor',
    'This cursor does not belong to this list. Use it with the same model, filter and sort as the answer that gave ' +
      'it, or ask again without a cursor.',
    { field: 'cursor' },
  )
}

function tag(sql: SqlStorage, scope: CursorScope, content: string): string {
  const { tenantId, memberId, operation, model, where, sort } = scope
  return keyedHash(keyOf(sql), JSON.stringify([tenantId, memberId, operation, model, where, sort, content]))
}

const keys = new WeakMap<SqlStorage, string>()

/** The store's own key, made when it is first needed, and remembered once it was read: what is made may be undone. */
function keyOf(sql: SqlStorage): string {
  const read = keys.get(sql)
  if (read !== undefined) return read
  const [known] = sql.exec<{ key: string }>('SELECT key FROM cursor_key').toArray()
  if (known !== undefined) {
    keys.set(sql, known.key)
    return known.key
  }
  const key = randomText(KEY_LENGTH)
  sql.exec('INSERT INTO cursor_key (id, key) VALUES (1, ?)', key)
  return key
}

function encoded(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decoded(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
}
