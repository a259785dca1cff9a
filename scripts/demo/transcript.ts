import { deepStrictEqual } from 'node:assert'

/** What the demo tells, and how it stops: at the first surprise. */
export class Transcript {
  #steps = 0

  title(text: string): void {
    console.log(`\n\u001b[1m${text}\u001b[0m`)
  }

  /** A step that went as it should. */
  step(text: string): void {
    this.#steps += 1
    console.log(`  \u001b[32m✓\u001b[0m ${text}`)
  }

  line(text: string): void {
    console.log(`    ${text}`)
  }

  /** Says the step when what is there is what is expected, else throws. */
  expect(text: string, actual: unknown, expected: unknown): void {
    try {
      deepStrictEqual(actual, expected)
    } catch (error) {
      throw new Error(`Surprise at “${text}”: ${error instanceof Error ? error.message : ''}`, { cause: error })
    }
    this.step(text)
  }

  get steps(): number {
    return this.#steps
  }
}
