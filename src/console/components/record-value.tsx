import { recordPath } from '../words/values.ts'
import type { ValueInWords } from '../words/values.ts'

/** One value of a record, drawn as what it is. What leads away from the console tells nobody where it came from. */
export function RecordValue({ slug, value }: { slug: string; value: ValueInWords }) {
  switch (value.kind) {
    case 'empty':
      return <span class="text-muted">Empty</span>
    case 'unseen':
      return <span class="text-muted">{value.text}</span>
    case 'text':
      return <span>{value.text}</span>
    case 'lines':
      return <p class="max-w-prose whitespace-pre-wrap">{value.text}</p>
    case 'time':
      return <time datetime={value.at}>{value.text}</time>
    case 'link':
      return (
        <a href={value.href} rel="noreferrer" class="link">
          {value.text}
        </a>
      )
    case 'record':
      return (
        <a href={recordPath(slug, value.model, value.id)} class="link">
          {value.text}
        </a>
      )
  }
}
