import type { SignInSettings } from '../../tenant/contract.ts'
import { textOf } from '../request-facts.ts'

/** The form of a tenant's sign-in settings as it was filled in. */
export interface SignInForm {
  withProvider: boolean
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  domains: readonly string[]
  trustEmail: boolean
  /** Empty: any way of signing in. */
  requiredProvider: string
  requireSecondFactor: boolean
}

export function signInFormOf({ provider, requiredProvider, requireSecondFactor }: SignInSettings): SignInForm {
  const { name = '', issuer = '', clientId = '', domains = [], trustEmail = false } = provider ?? {}
  return {
    withProvider: provider !== null,
    name,
    issuer,
    clientId,
    clientSecret: '',
    domains,
    trustEmail,
    requiredProvider: requiredProvider ?? '',
    requireSecondFactor,
  }
}

export function readSignInForm(form: FormData): SignInForm {
  const domains = textOf(form, 'domains').toLowerCase()
  return {
    withProvider: textOf(form, 'withProvider') === 'on',
    name: textOf(form, 'name'),
    issuer: textOf(form, 'issuer'),
    clientId: textOf(form, 'clientId'),
    clientSecret: textOf(form, 'clientSecret'),
    domains: domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
    trustEmail: textOf(form, 'trustEmail') === 'on',
    requiredProvider: textOf(form, 'requiredProvider'),
    requireSecondFactor: textOf(form, 'requireSecondFactor') === 'on',
  }
}
