import type { TextResourceContents } from '@modelcontextprotocol/server'
import { WIDGET_PAGE } from './page.ts'

/** The page that shows a result, in hosts that render MCP Apps (`io.modelcontextprotocol/ui`, 2026-01-26). */
export const WIDGET_URI = 'ui://gatehouse/result.html'

/** What a tool says whose results the page shows. */
export const SHOWN_BY_WIDGET = { ui: { resourceUri: WIDGET_URI } }

/** Where a result has what people call its fields and choices, for the page alone: hosts show `_meta` to no model. */
export const LABELS = 'gatehouse/labels'

/** The page is the same for everybody and holds no data: the host hands it the result. It asks for nothing from outside. */
export function widgetContents(): TextResourceContents {
  return {
    uri: WIDGET_URI,
    mimeType: 'text/html;profile=mcp-app',
    text: WIDGET_PAGE,
    _meta: {
      ui: {
        csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
        permissions: {},
        prefersBorder: true,
      },
    },
  }
}
