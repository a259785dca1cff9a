import { Authorization } from '../../../scripts/demo/authorization.ts'
import { formsOf } from '../../../scripts/demo/page-forms.ts'
import type { Visitor, Page } from '../../../scripts/demo/visitor.ts'
import { setCeiling, type Ceiling } from './apps.ts'
import { personWith, SLUG } from './people.ts'
import { isConsent } from './strict-client.ts'

interface ClientInformation {
  client_id: string
  client_secret?: string | undefined
}

/** A program that knows nothing but the server's URL: it registers itself, or says where its document is. */
export class SelfRegistered extends Authorization {
  registered: ClientInformation | undefined
  override readonly clientMetadata: Authorization['clientMetadata']
  readonly clientMetadataUrl: string | undefined

  constructor(name: string, clientMetadataUrl?: string) {
    super('')
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [this.redirectUrl],
      token_endpoint_auth_method: 'none',
    }
    this.clientMetadataUrl = clientMetadataUrl
  }

  override clientInformation(): ClientInformation {
    // Both SDKs register a client that is not known yet; their types say so, the demo's client always is.
    return this.registered as ClientInformation
  }

  saveClientInformation(information: ClientInformation): void {
    this.registered = information
  }
}

/** The person comes with it, asks for it, an administrator approves it, and the person authorizes it; gives the callback. */
export async function admittedBy(person: Visitor, address: URL, ceiling: Ceiling = 'everything'): Promise<URL> {
  const first = await person.open(address.href)
  await askFor(person, first)
  await approve(new URL(address).searchParams.get('client_id') ?? '', ceiling)
  const page = await person.open(address.href)
  return new URL((await person.submit(page, { decision: 'authorize' }, isConsent)).url)
}

/** Asks an administrator on the page of a client that is not approved. */
export async function askFor(person: Visitor, page: Page): Promise<Page> {
  if (page.status !== 403) throw new Error(`Nobody has to be asked (${page.status})`)
  return await person.submit(page, { note: 'For the tests' })
}

/** Approves the request for a client in the App Center, and sets what it may do; gives the tenant's own id of it. */
export async function approve(clientId: string, ceiling: Ceiling): Promise<string> {
  const administrator = await personWith('administrator')
  const queue = await administrator.open(`/t/${SLUG}/apps/requests`)
  for (const [, id] of queue.html.matchAll(/apps\/requests\/(ask_\w+)/g)) {
    const page = await administrator.open(`/t/${SLUG}/apps/requests/${id}`)
    if (!page.html.includes(clientId.replaceAll('&', '&amp;'))) continue
    const form = formsOf(page.html).find(({ action }) => action.endsWith('/approval'))
    if (form === undefined) continue
    const done = await administrator.open(form.action, { method: 'POST', body: form.fields })
    const own = /\/apps\/(app_\w+)\/permissions/.exec(done.url)?.[1]
    if (own === undefined) throw new Error(`The request was not approved (${done.status})`)
    await setCeiling(own, ceiling)
    return own
  }
  throw new Error(`Nobody asked for ${clientId}`)
}
