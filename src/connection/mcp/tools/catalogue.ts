import { aggregateRecordsTool } from './aggregate-records.ts'
import { createRecordTool } from './create-record.ts'
import { createRecordsTool } from './create-records.ts'
import { describeTool } from './describe.ts'
import { exportRecordsTool } from './export-records.ts'
import { fetchTool } from './fetch.ts'
import { getRecordTool } from './get-record.ts'
import { listRecordsTool } from './list-records.ts'
import { recordHistoryTool } from './record-history.ts'
import { removeRecordTool } from './remove-record.ts'
import { removeRecordsTool } from './remove-records.ts'
import { restoreRecordTool } from './restore-record.ts'
import { searchTool } from './search.ts'
import type { Tool } from './tool.ts'
import { updateRecordTool } from './update-record.ts'
import { updateRecordsTool } from './update-records.ts'

/** Every tool that is listed (M2), in the order in which clients see them. */
export const TOOLS: readonly Tool[] = [
  listRecordsTool,
  getRecordTool,
  aggregateRecordsTool,
  searchTool,
  fetchTool,
  describeTool,
  exportRecordsTool,
  createRecordsTool,
  updateRecordsTool,
  removeRecordsTool,
  recordHistoryTool,
  restoreRecordTool,
]

/**
 * Tools that earlier lists had. Some clients keep a list for long (ChatGPT, the one that an administrator approved), so
 * these are answered for good, and listed no more.
 */
const FORMER_TOOLS: readonly Tool[] = [createRecordTool, updateRecordTool, removeRecordTool]

const byName = new Map([...TOOLS, ...FORMER_TOOLS].map((tool) => [tool.name, tool]))

export function toolNamed(name: string): Tool | null {
  return byName.get(name) ?? null
}
