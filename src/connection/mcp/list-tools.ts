import type { Tool as ListedTool } from '@modelcontextprotocol/server'
import { mayAct } from '../../policy/access.ts'
import type { Access } from './host.ts'
import { TOOLS } from './tools/catalogue.ts'
import type { Tool } from './tools/tool.ts'
import { SHOWN_BY_WIDGET } from './widget/resource.ts'

/**
 * The tools that the connection may use, with schemas that name only what it may see (M2). With no permission at all
 * every tool is listed, so that `describe` can explain what is missing (M5).
 */
export function listTools(access: Access): ListedTool[] {
  const useful = TOOLS.filter((tool) => tool.needs !== null && isUseful(tool, access))
  const tools = useful.length === 0 ? TOOLS : TOOLS.filter((tool) => tool.needs === null || useful.includes(tool))
  return tools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description(access),
    inputSchema: tool.inputSchema(access),
    outputSchema: tool.outputSchema,
    annotations: { title: tool.title, ...tool.annotations },
    ...(tool.shownByWidget ? { _meta: SHOWN_BY_WIDGET } : {}),
  }))
}

function isUseful({ needs }: Tool, { models, permissions }: Access): boolean {
  return needs?.some((action) => models.some((model) => mayAct(permissions, model.name, action))) ?? false
}
