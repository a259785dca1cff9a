import type { OAuthPages } from '../../oauth/pages.ts'
import { render } from '../render.ts'
import { ConsentView } from './consent.tsx'
import { AdmissionView, TenantsView } from './oauth-admission.tsx'
import { OAuthProblemView } from './oauth-problem.tsx'

/** The pages of the authorization endpoint, as whole HTML documents. */
export const oauthPages: OAuthPages = {
  consent: (page) => render(<ConsentView {...page} />),
  tenants: (page) => render(<TenantsView {...page} />),
  admission: (page) => render(<AdmissionView {...page} />),
  problem: (page) => render(<OAuthProblemView {...page} />),
}
