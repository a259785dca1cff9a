/**
 * Times single runs inside workerd, where the clock moves in steps of a millisecond: a run begins where the clock has
 * just moved, and what is left until it moves again after the run is counted in turns of a loop of known speed.
 */
export class Stopwatch {
  #turnsPerMs = 0

  /** Milliseconds that the work takes, to about 0.02. */
  async time(work: () => Promise<void>): Promise<number> {
    if (this.#turnsPerMs === 0) this.#calibrate()
    const [from] = turnsToNext()
    await work()
    const [to, turns] = turnsToNext()
    return to - from - Math.min(turns / this.#turnsPerMs, 1)
  }

  #calibrate(): void {
    const turns = Array.from({ length: 60 }, () => turnsToNext()[1])
    this.#turnsPerMs = turns.toSorted((a, b) => a - b)[50] ?? 1
  }
}

/** Waits until the clock moves; gives its time then, and how many turns that took. */
function turnsToNext(): [time: number, turns: number] {
  const from = Date.now()
  for (let turns = 1; ; turns += 1) {
    const now = Date.now()
    if (now !== from) return [now, turns]
  }
}
