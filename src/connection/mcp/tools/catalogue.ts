import { aggregateRecordsTool } from './aggregate-records.ts'
import { createRecordTool } from './create-record.ts'
import { describeTool } from './describe.ts'
import { exportRecordsTool } from './export-records.ts'
import { fetchTool } from './fetch.ts'
import { getRecordTool } from './get-record.ts'
import { listRecordsTool } from './list-records.ts'
import { recordHistoryTool } from './record-history.ts'
import { removeRecordTool } from './remove-record.ts'
import { restoreRecordTool } from './restore-record.ts'
import { searchTool } from './search.ts'
import type { Tool } from './tool.ts'
import { updateRecordTool } from './update-record.ts'

/** Every tool there is (M2), in the order in which clients see them. */
export const TOOLS: readonly Tool[] = [
  listRecordsTool,
  getRecordTool,
  aggregateRecordsTool,
  searchTool,
  fetchTool,
  describeTool,
  exportRecordsTool,
  createRecordTool,
  updateRecordTool,
  removeRecordTool,
  recordHistoryTool,
  restoreRecordTool,
]

const byName = new Map(TOOLS.map((tool) => [tool.name, tool]))

export function toolNamed(name: string): Tool | null {
  return byName.get(name) ?? null
}
