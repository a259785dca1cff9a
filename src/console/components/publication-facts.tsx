import type { PublicationInput, PublicationView } from '../../tenant/contract.ts'
import { Badge } from './badge.tsx'

/** What the owner of a published client says about itself. */
export function PublicationFacts({ of }: { of: PublicationInput }) {
  return (
    <dl class="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      <dt class="text-muted">Company</dt>
      <dd class="font-medium break-words">{of.company}</dd>
      <dt class="text-muted">Contact</dt>
      <dd class="break-all">{of.contact}</dd>
      {publisherLinks(of).map(({ label, href }) => (
        <>
          <dt class="text-muted">{label}</dt>
          <dd class="break-all">
            <a class="link" href={href} target="_blank" rel="noopener noreferrer">
              {href}
            </a>
          </dd>
        </>
      ))}
    </dl>
  )
}

export function PublicationBadge({ status }: Pick<PublicationView, 'status'>) {
  switch (status) {
    case 'requested':
      return <Badge kind="info">In review</Badge>
    case 'published':
      return <Badge kind="success">Published</Badge>
    case 'declined':
      return <Badge kind="error">Declined</Badge>
    case 'withdrawn':
      return <Badge kind="neutral">Withdrawn</Badge>
  }
}

/** The pages of a publisher that members may want to read; those that it has. */
export function publisherLinks(of: Pick<PublicationInput, 'privacyUrl' | 'termsUrl' | 'helpUrl'>) {
  const links = { 'Privacy policy': of.privacyUrl, Terms: of.termsUrl, Help: of.helpUrl }
  return Object.entries(links).flatMap(([label, href]) => (href === null ? [] : [{ label, href }]))
}
