import { figuresOf, median, throughputOf, timesOf } from './measure.ts'
import { gatehouse, plainRecipe, type Side } from './sides.ts'

/**
 * Gatehouse beside Cloudflare's plain recipe in one run, taking turns: what is compared is the ratio, since timings on
 * a shared machine are noisy. Rounds come in pairs; of each pair the ratio is taken, and of the ratios the median.
 */
const ROUNDS = 9
const CALLS = 300
const REFRESHES = 40

interface Row {
  what: string
  plain: number
  ours: number
  ratio: number
  unit: string
}

/** Runs both to the end of all rounds and prints the table. */
export async function compareWithRecipe(): Promise<void> {
  const ours = await gatehouse()
  const plain = await plainRecipe()
  const sides = { plain, ours }
  try {
    for (const side of [ours, plain]) await timesOf(() => side.call(), CALLS * 3, 4)
    const rows = [
      await compared(
        sides,
        'tool call, 1 in flight, median',
        'ms',
        async (side) => figuresOf(await timesOf(() => side.call(), CALLS, 1)).median,
      ),
      await compared(
        sides,
        'tool call, 16 in flight, median',
        'ms',
        async (side) => figuresOf(await timesOf(() => side.call(), CALLS * 3, 16)).median,
      ),
      await compared(sides, 'throughput, 16 in flight', '/s', (side) => throughputOf(() => side.call(), CALLS * 5, 16)),
      await compared(
        sides,
        'refresh, median',
        'ms',
        async (side) => figuresOf(await timesOf(() => side.refresh(), REFRESHES, 1)).median,
      ),
    ]
    console.log('\nPlain recipe: an echo. Gatehouse: 20 of 10,000 records, checked and audited.\n')
    console.log('| | plain recipe | Gatehouse | ratio |\n| --- | --- | --- | --- |')
    for (const row of rows) {
      console.log(
        `| ${row.what} | ${row.plain.toFixed(2)} ${row.unit} | ${row.ours.toFixed(2)} ${row.unit} | ${row.ratio.toFixed(2)} |`,
      )
    }
  } finally {
    await Promise.all([ours.stop(), plain.stop()])
  }
}

async function compared(
  { plain, ours }: { plain: Side; ours: Side },
  what: string,
  unit: string,
  measure: (side: Side) => Promise<number>,
): Promise<Row> {
  const pairs: { plain: number; ours: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    // Who goes first changes, so that neither always meets the other's garbage.
    const order = round % 2 === 0 ? [plain, ours] : [ours, plain]
    const figures = new Map<Side, number>()
    for (const side of order) figures.set(side, await measure(side))
    pairs.push({ plain: figures.get(plain) ?? NaN, ours: figures.get(ours) ?? NaN })
  }
  return {
    what,
    unit,
    plain: median(pairs.map((pair) => pair.plain)),
    ours: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.plain)),
  }
}
