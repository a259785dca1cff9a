import type { ModelDefinition } from '../../core/models.ts'
import type { KeySummary } from '../../tenant/contract.ts'
import { expiresSoon, KEY_KINDS_IN_WORDS, keyInShort } from '../words/keys.ts'
import { permissionSummary } from '../words/permissions.ts'
import { dateOnly } from '../words/time.ts'
import { Badge } from './badge.tsx'
import { Cell, Table } from './table.tsx'
import { Moment } from './time.tsx'

interface KeyTableProps {
  caption: string
  keys: readonly KeySummary[]
  models: readonly ModelDefinition[]
  hrefOf: (key: KeySummary) => string
  now: number
  timeZone: string
}

/** Keys with what they act as and may do, how long they last, and when they were last used. */
export function KeyTable({ caption, keys, models, hrefOf, now, timeZone }: KeyTableProps) {
  return (
    <Table
      caption={caption}
      columns={[
        { label: 'Name' },
        { label: 'Acts as', class: 'max-md:hidden' },
        { label: 'May do now', class: 'max-lg:hidden' },
        { label: 'Last used', class: 'max-sm:hidden' },
        { label: 'Expires' },
      ]}
    >
      {keys.map((key) => (
        <tr class="hover:bg-base-200/50">
          <Cell>
            <a class="font-medium wrap-anywhere hover:underline" href={hrefOf(key)}>
              {key.name}
            </a>
            <span class="block text-xs text-muted">
              {`${KEY_KINDS_IN_WORDS[key.kind].name} `}
              <span class="font-mono wrap-anywhere">{keyInShort(key)}</span>
            </span>
          </Cell>
          <Cell class="max-md:hidden">
            {key.holder.name}
            <span class="block text-xs text-muted">{key.holder.kind === 'member' ? 'Member' : 'Service account'}</span>
          </Cell>
          <Cell class="max-w-80 max-lg:hidden">{permissionSummary(key.permissions, models)}</Cell>
          <Cell class="max-sm:hidden">
            <Moment at={key.lastUsedAt} now={now} timeZone={timeZone} />
          </Cell>
          <Cell class="whitespace-nowrap">
            {dateOnly(key.expiresAt, timeZone)}
            {expiresSoon(key, now) && (
              <span class="block">
                <Badge kind="warning">Expires soon</Badge>
              </span>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}
