import type { ConnectionSummary } from '../../tenant/contract.ts'

/** To what one connection can see and do, and which rule decides. */
export function WhyLink({ slug, connection }: { slug: string; connection: ConnectionSummary }) {
  return (
    <a href={`/t/${slug}/access?connection=${encodeURIComponent(connection.id)}`} class="link block w-fit text-xs">
      What it can see and do
      <span class="sr-only">{`: ${connection.member.name}, ${connection.client.name}`}</span>
    </a>
  )
}
