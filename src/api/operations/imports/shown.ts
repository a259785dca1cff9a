import type { ImportView, ReceivedImport } from '../../../core/imports.ts'

/** An import as the API shows it: to whom it is not their own it is not shown at all. */
export function shownImport(item: ImportView | ReceivedImport): Record<string, unknown> {
  const { own: _own, ...shown } = item
  const { repeated: _repeated, ...told } = shown as Partial<ReceivedImport>
  return told
}
