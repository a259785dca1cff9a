import { env } from 'cloudflare:workers'
import { valueOf } from '../../src/core/errors.ts'
import { knownCookie } from './tokens.ts'
import { callerOf, consentPage, type AuthorizeOptions, type Person, type World } from './world.ts'

/** Comes with a client that registered itself, asks for it, and has it approved with all that the administrator has. */
export async function admitted(
  world: World,
  clientId: string,
  person: Person = world.people.customer_success,
  options: AuthorizeOptions = {},
): Promise<string> {
  const tenant = env.TENANT.getByName(world.tenantId)
  const administrator = callerOf(world.people.administrator)
  await consentPage(await knownCookie(person), clientId, options)
  valueOf(await tenant.requestClient(callerOf(person), clientId, ''))
  const asked = valueOf(await tenant.listClientRequests(administrator))
  const request = asked.find(({ registration }) => registration.id === clientId)
  if (request === undefined) throw new Error(`Nobody asked for ${clientId}`)
  const decided = valueOf(await tenant.approveClientRequest(administrator, request.id, request.version))
  const role = valueOf(await tenant.rolePermissions(administrator))
  valueOf(await tenant.changeCeiling(administrator, decided.clientId ?? '', 1, role))
  return decided.clientId ?? ''
}
