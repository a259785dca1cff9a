import { existsSync, readFileSync } from 'node:fs'

/** What Vitest's JSON report says, as far as it is used here. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** Tests by outcome. A file that could not even be loaded is a failure. */
export function tally(report: Report): { passed: number; failed: number } {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

/** `tally.ts <report> <number of failed steps>`: the closing line of .ci/run, never "0 failed" when a step failed. */
if (import.meta.main) {
  const [file = '', steps = '0'] = process.argv.slice(2)
  const { passed, failed } = existsSync(file)
    ? tally(JSON.parse(readFileSync(file, 'utf8')) as Report)
    : { passed: 0, failed: 0 }
  const failures = Math.max(failed, Number(steps))
  console.log(`${passed} passed, ${failures} failed`)
  process.exitCode = failures === 0 && passed > 0 ? 0 : 1
}
