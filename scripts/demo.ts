import { alderway } from './local/data/tenants.ts'
import { mainJob, type Cast } from './demo/job.ts'
import { legacyClient, modernClient } from './demo/mcp-clients.ts'
import { Transcript } from './demo/transcript.ts'
import { startServer } from './server.ts'

/**
 * The main job unattended, against a fresh system over real HTTP: once with an AI client of the 2025 era, once with one
 * that negotiates 2026-07-28. Exits with 1 at the first surprise.
 */
const tell = new Transcript()
const server = await startServer({ port: 0, quiet: true })
try {
  const { administrator, customerSuccess } = server.signIns
  const data = alderway()
  const carly = data.members.find((member) => member.email === customerSuccess.email)
  const companies = data.records.company.filter((company) => company.ownerId === carly?.memberId).length
  const cast: Cast = {
    site: server.url,
    mcpUrl: server.mcpUrl,
    slug: data.slug,
    administrator,
    carly: { ...customerSuccess, companies },
  }
  tell.title('With the 2025-era client of @modelcontextprotocol/sdk')
  await mainJob(cast, 'Demo client, 2025 era', legacyClient, tell)
  tell.title('With @modelcontextprotocol/client, negotiating 2026-07-28')
  await mainJob(cast, 'Demo client, 2026-07-28', modernClient, tell)
  console.log(`\n${tell.steps} steps, no surprise.`)
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error)
  process.exitCode = 1
} finally {
  await server.stop()
}
