import { createHash } from 'node:crypto'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

/** Nothing runs or is loaded but what stands in the page itself, whatever policy the host sets beside it (A12). */
const POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export const WIDGET_PAGE = [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
  '<meta name="viewport" content="width=device-width">',
  '<title>Gatehouse</title>',
  `<style>${STYLE}</style>`,
  '</head>',
  '<body>',
  '<main id="result" aria-live="polite" aria-busy="true"><p class="quiet">Waiting for the result …</p></main>',
  `<script>${SCRIPT}</script>`,
  '</body>',
  '</html>',
].join('\n')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
