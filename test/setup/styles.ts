import { buildStyles } from '../../scripts/styles.ts'

/** The Worker carries its style sheet: it has to be there before the Worker is loaded. */
export default async function setup(): Promise<void> {
  await buildStyles()
}
