import { readTicks } from '../core/ticks.ts'
import type { ConsentSelection } from '../tenant/contract.ts'

/**
 * What the member ticked on the consent page (C3). Nothing is judged here: the Tenant object checks the selection
 * against what was offered (A13).
 */
export function consentSelection(form: FormData): ConsentSelection {
  return readTicks(form)
}
