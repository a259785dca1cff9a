import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline/promises'

const HELP = `The policy of a tenant as one file (V, T5).

  npm run policy export [FILE]           writes it to FILE, or prints it
  npm run policy plan FILE               shows what applying FILE would change, and whom it touches
  npm run policy apply FILE [--yes]      shows the same, asks, and applies it
  npm run policy apply FILE --at VERSION applies it without asking, if the policy is still at that version of a plan

Where: GATEHOUSE_URL (http://localhost:8787 unless set), GATEHOUSE_POLICY_TOKEN (made in the console, “Policy as code”).
Ends with 0 when it is done, 1 when it is not, 2 when an assertion of the file does not hold.`

interface Plan {
  version: number
  changes: { part: string; key: string; name: string; what: string; lines: string[] }[]
  members: { name: string; losing: number; regaining: number; needReauthorization: number }[]
  ending: number
  assertions: { text: string; holds: boolean; reason: string | null; line: number }[]
}

interface Problem {
  detail?: string
  title?: string
  issues?: { message: string }[]
}

const [command = '', ...rest] = process.argv.slice(2)
const [file] = rest.filter((one, index) => !one.startsWith('--') && rest[index - 1] !== '--at')
process.exitCode = await run()

async function run(): Promise<number> {
  if (command === 'export') return await exportPolicy()
  if ((command === 'plan' || command === 'apply') && file !== undefined) {
    const text = readFileSync(file, 'utf8')
    const at = rest[rest.indexOf('--at') + 1]
    if (command === 'apply' && rest.includes('--at')) return await apply(text, Number(at))
    const plan = await planOf(text)
    if (plan === null) return 1
    const holds = plan.assertions.every((assertion) => assertion.holds)
    if (command === 'plan' || plan.changes.length === 0 || !holds) return holds ? 0 : 2
    if (!rest.includes('--yes') && !(await agreed())) return 1
    return await apply(text, plan.version)
  }
  console.log(HELP)
  return command === '' || command === 'help' ? 0 : 1
}

async function exportPolicy(): Promise<number> {
  const response = await send('GET', '')
  if (!response.ok) return await told(response)
  const text = await response.text()
  if (file === undefined) process.stdout.write(text)
  else writeFileSync(file, text)
  if (file !== undefined) console.log(`${file} holds the policy at version ${response.headers.get('etag') ?? ''}.`)
  return 0
}

async function planOf(text: string): Promise<Plan | null> {
  const response = await send('POST', '/plan', text)
  if (!response.ok) {
    await told(response)
    return null
  }
  const plan: Plan = await response.json()
  show(plan)
  return plan
}

async function apply(text: string, version: number): Promise<number> {
  const response = await send('PUT', '', text, { 'if-match': `"${version}"` })
  if (!response.ok) return await told(response)
  const { changes }: Plan = await response.json()
  console.log(`Applied: ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}.`)
  return 0
}

function show({ version, changes, members, ending, assertions }: Plan): void {
  for (const { part, key, name, what, lines } of changes) {
    console.log(`${{ create: '+', change: '~', delete: '-' }[what] ?? '?'} ${part}.${key} (${name})`)
    for (const line of lines) console.log(`    ${line}`)
  }
  if (changes.length === 0) console.log('Nothing differs.')
  for (const { name, losing, regaining, needReauthorization } of members) {
    console.log(
      `  ${name}: ${losing} connections lose something, ${regaining} get something back, ${needReauthorization} to authorize again`,
    )
  }
  if (ending > 0) console.log(`  ${ending} connections end.`)
  for (const { text, holds, reason, line } of assertions) {
    console.log(`${holds ? 'ok  ' : 'FAIL'}  ${text}${reason === null ? '' : `\n      line ${line}: ${reason}`}`)
  }
  console.log(`Planned against version ${version}.`)
}

async function agreed(): Promise<boolean> {
  const ask = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await ask.question('Apply this? (yes) ')
  ask.close()
  return answer.trim() === 'yes'
}

async function send(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const token = process.env['GATEHOUSE_POLICY_TOKEN'] ?? ''
  const url = new URL(`/api/v1/policy-file${path}`, process.env['GATEHOUSE_URL'] ?? 'http://localhost:8787')
  const given = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }
  return await fetch(url, { method, headers: given, ...(body === undefined ? {} : { body }) })
}

/** Says what is wrong, line by line. */
async function told(response: Response): Promise<number> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  const lines = problem.issues?.map(({ message }) => message) ?? [
    problem.detail ?? problem.title ?? `HTTP ${response.status}`,
  ]
  for (const line of lines) console.error(line)
  return 1
}
