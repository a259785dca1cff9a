import type { Operation } from './operation.ts'
import { aggregateRecords } from './operations/aggregate.ts'
import { batchRecords } from './operations/batch.ts'
import { createRecord } from './operations/create.ts'
import { describeAccess } from './operations/describe.ts'
import { exportRecords } from './operations/export.ts'
import { getRecord } from './operations/get.ts'
import { recordHistory } from './operations/history.ts'
import { createImport } from './operations/imports/create.ts'
import { getImport, importErrors, listImports } from './operations/imports/read.ts'
import { cancelImport, mapImport, runImport, undoImport } from './operations/imports/steps.ts'
import { listRecords } from './operations/list.ts'
import { openApi } from './operations/open-api.ts'
import { removeRecord } from './operations/remove.ts'
import { removedRecords } from './operations/removed.ts'
import { restoreRecord } from './operations/restore.ts'
import { restoreVersion } from './operations/restore-version.ts'
import { searchRecords } from './operations/search.ts'
import { updateRecord } from './operations/update.ts'
import { upsertRecords } from './operations/upsert.ts'

/** Everything that the API does (R1), in the order in which the document tells it. */
export const OPERATIONS: readonly Operation[] = [
  describeAccess,
  openApi(() => OPERATIONS),
  searchRecords,
  listImports,
  createImport,
  getImport,
  mapImport,
  runImport,
  cancelImport,
  undoImport,
  importErrors,
  listRecords,
  createRecord,
  aggregateRecords,
  exportRecords,
  upsertRecords,
  batchRecords,
  removedRecords,
  restoreRecord,
  getRecord,
  updateRecord,
  removeRecord,
  recordHistory,
  restoreVersion,
]
