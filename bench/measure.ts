/** Milliseconds of single runs, and what is said of them. */
export interface Figures {
  median: number
  p95: number
}

/** Runs `one` until `times` have been measured, `inFlight` at a time; gives each duration in milliseconds. */
export async function timesOf(one: () => Promise<void>, times: number, inFlight: number): Promise<number[]> {
  const durations: number[] = []
  let left = times
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const from = performance.now()
      await one()
      durations.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return durations
}

/** Requests a second: `times` of them, `inFlight` at a time. */
export async function throughputOf(one: () => Promise<void>, times: number, inFlight: number): Promise<number> {
  const from = performance.now()
  await timesOf(one, times, inFlight)
  return (times / (performance.now() - from)) * 1000
}

export function figuresOf(durations: readonly number[]): Figures {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
  return { median: at(0.5), p95: at(0.95) }
}

export function median(values: readonly number[]): number {
  return figuresOf(values).median
}
