import { Hono } from 'hono'
import type { ConsoleEnv } from '../console-env.ts'
import { favicon, faviconPath } from '../favicon.ts'
import { exportProgressScript, exportProgressScriptPath } from '../islands/export-progress.ts'
import { passkeyScript, passkeyScriptPath } from '../islands/passkeys.ts'
import { portfolioCountScript, portfolioCountScriptPath } from '../islands/portfolio-count.ts'
import { recordPickerScript, recordPickerScriptPath } from '../islands/record-picker.ts'
import { stylesheet, stylesheetPath } from '../stylesheet.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'

const SCRIPTS = [
  [passkeyScriptPath, passkeyScript],
  [portfolioCountScriptPath, portfolioCountScript],
  [recordPickerScriptPath, recordPickerScript],
  [exportProgressScriptPath, exportProgressScript],
] as const

/** What pages load: a style sheet and scripts whose names change with their content, and the icon. */
export const assetRoutes = new Hono<ConsoleEnv>()
  .get(within(stylesheetPath), (c) =>
    c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': FOR_EVER }),
  )
  .get(within(faviconPath), (c) =>
    c.body(favicon, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }),
  )
for (const [path, script] of SCRIPTS) {
  assetRoutes.get(within(path), (c) =>
    c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': FOR_EVER }),
  )
}

function within(path: string): string {
  return path.slice('/assets'.length)
}
