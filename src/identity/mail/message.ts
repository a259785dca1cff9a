import { escapeHtml } from './escape-html.ts'

/** An e-mail as it is written: lines of text, and a link to follow. */
export interface Letter {
  subject: string
  paragraphs: readonly string[]
  link?: { label: string; href: string }
  /** What to do if it was not expected. */
  closing: string
}

/** An e-mail as it is sent. */
export interface Mail {
  to: string
  subject: string
  text: string
  html: string
}

/** Plain text, and the same as simple HTML: no pictures, no scripts, nothing that is loaded from elsewhere. */
export function mailTo(to: string, { subject, paragraphs, link, closing }: Letter): Mail {
  const line = subject.replaceAll(/\p{C}+/gu, ' ')
  const before = paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n')
  const button = link === undefined ? '' : `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>\n`
  return {
    to,
    subject: line,
    text: [...paragraphs, ...(link === undefined ? [] : [`${link.label}:\n${link.href}`]), closing].join('\n\n'),
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(line)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
${before}
${button}<p style="color: #555">${escapeHtml(closing)}</p>
</body></html>`,
  }
}
