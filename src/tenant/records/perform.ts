import { aggregate } from './aggregate.ts'
import { startAsking, type Context, type Performed } from './asking.ts'
import { create } from './create.ts'
import { describe } from './describe.ts'
import { exportRecords } from './export.ts'
import { fetchRecord } from './fetch.ts'
import { get } from './get.ts'
import { history } from './history.ts'
import { list } from './list.ts'
import { remove } from './remove.ts'
import { removed } from './removed.ts'
import { readRequest } from './request.ts'
import { restoreVersion } from './restore-version.ts'
import { restore } from './restore.ts'
import { search } from './search.ts'
import { update } from './update.ts'

/**
 * Carries out one request with the principal's effective permissions, whatever the request says about itself (A29).
 * Synchronous. Throws GatehouseError, at times after it has written: run it in a transaction
 * that an error rolls back, together with the audit event that its facts make (A3).
 */
export function perform(context: Context, request: unknown): Performed {
  const parsed = readRequest(request)
  const asking = startAsking(context)
  switch (parsed.do) {
    case 'describe':
      return describe(asking, parsed)
    case 'list':
      return list(asking, parsed)
    case 'get':
      return get(asking, parsed)
    case 'aggregate':
      return aggregate(asking, parsed)
    case 'export':
      return exportRecords(asking, parsed)
    case 'create':
      return create(asking, parsed)
    case 'update':
      return update(asking, parsed)
    case 'remove':
      return remove(asking, parsed)
    case 'history':
      return history(asking, parsed)
    case 'restore_version':
      return restoreVersion(asking, parsed)
    case 'removed':
      return removed(asking, parsed)
    case 'restore':
      return restore(asking, parsed)
    case 'search':
      return search(asking, parsed)
    case 'fetch':
      return fetchRecord(asking, parsed)
  }
}
