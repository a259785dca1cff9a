import { measureImport } from './import.ts'
import { compareLayouts } from './layouts.ts'
import { compareSizes } from './size.ts'
import { compareWithRecipe } from './yardstick.ts'

/**
 * `npm run bench`: a tenant of a million records beside a small one, then the plain recipe beside Gatehouse.
 *
 *     npm run bench -- size | yardstick | layouts | import    one of them alone; the last two run only so
 *     --small                                        a tenth of the records or rows
 *     --state=FOLDER  --only=TEXT                    size: keep the filled tenants; measure what has this in its name
 */
const words = process.argv.slice(2)
const named = words.filter((word) => !word.startsWith('--'))
const small = words.includes('--small')

const RUNS: Readonly<Record<string, () => Promise<void>>> = {
  size: () => compareSizes({ small, state: option('state'), only: option('only') }),
  yardstick: compareWithRecipe,
  layouts: () => compareLayouts(small),
  import: () => measureImport(small ? 10_000 : 100_000),
}

for (const name of named.length === 0 ? ['size', 'yardstick'] : named) {
  const run = RUNS[name]
  if (run === undefined) throw new Error(`There is no bench "${name}". There are: ${Object.keys(RUNS).join(', ')}.`)
  await run()
}

function option(name: string): string | undefined {
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
}
