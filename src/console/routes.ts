import { Hono } from 'hono'
import { sameOrigin } from '../door/same-origin.ts'
import type { ConsoleEnv } from './console-env.ts'
import { accessRoutes } from './routes/access.tsx'
import { invitationRoutes } from './routes/account-invitation.tsx'
import { passkeySignInRoutes } from './routes/account-passkey.tsx'
import { passwordRoutes } from './routes/account-password.tsx'
import { requiredRoutes } from './routes/account-required.tsx'
import { ssoRoutes } from './routes/account-sso.tsx'
import { accountRoutes } from './routes/account.tsx'
import { apiReferenceRoutes, type WriteApiDocument } from './routes/api-reference.tsx'
import { appRoutes } from './routes/apps.tsx'
import { assetRoutes } from './routes/assets.ts'
import { auditRoutes } from './routes/audit.tsx'
import { bulkRoutes } from './routes/bulk.tsx'
import { clientRoutes } from './routes/client.tsx'
import { clientLifeRoutes } from './routes/client-life.tsx'
import { exportRoutes } from './routes/exports.tsx'
import { fieldRoutes } from './routes/fields.tsx'
import { importRoutes } from './routes/imports.tsx'
import { dataRoutes, startTable } from './routes/data.tsx'
import { keyRoutes } from './routes/keys.tsx'
import { newKeyRoutes } from './routes/key-new.tsx'
import { homeRoutes } from './routes/home.tsx'
import { modelRoutes } from './routes/models.tsx'
import {
  atTenant,
  inTenant,
  managesClients,
  managesMembers,
  moduleOn,
  platformAdminOnly,
  signedInOnly,
} from './routes/guards.ts'
import { memberInvitationRoutes } from './routes/invitations.tsx'
import { memberRoutes } from './routes/members.tsx'
import { policyRoutes } from './routes/policy.tsx'
import { problemResponse } from './routes/problems.tsx'
import { platformPublicationRoutes } from './routes/platform-publications.tsx'
import { externalAppRoutes, publicationRoutes } from './routes/publications.tsx'
import { platformRoutes } from './routes/platform.tsx'
import { ownAccountRoutes } from './routes/profile-account.tsx'
import { securityRoutes } from './routes/profile-security.tsx'
import { profileKeyRoutes } from './routes/profile-keys.tsx'
import { profileRoutes } from './routes/profile.tsx'
import { recordEditRoutes } from './routes/record-edit.tsx'
import { recordLinkRoutes, recordRoutes } from './routes/records.tsx'
import { clientRequestRoutes, selfRegistrationRoutes } from './routes/self-registration.tsx'
import { serviceAccountRoutes } from './routes/service-accounts.tsx'
import { signInSettingsRoutes } from './routes/settings-sign-in.tsx'
import { summaryRoutes } from './routes/summary.tsx'
import { viewRoutes } from './routes/views.tsx'
import { roleDeletionRoutes } from './routes/role-deletion.tsx'
import { roleRoutes } from './routes/roles.tsx'

/** All pages of the console. Open to everybody: style sheet, icon, sign-in and sign-out; the rest asks who is there. */
export function consoleRoutes(writeApiDocument: WriteApiDocument): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>()
  app.onError(problemResponse)
  app.route('/assets', assetRoutes)

  for (const path of [
    '/sign-in',
    '/sign-in/*',
    '/sign-out',
    '/invitation',
    '/profile/*',
    '/records/*',
    '/t/*',
    '/platform',
    '/platform/*',
  ])
    app.use(path, sameOrigin('always'))
  for (const routes of [
    accountRoutes,
    passwordRoutes,
    passkeySignInRoutes,
    requiredRoutes,
    ssoRoutes,
    invitationRoutes,
  ])
    app.route('/', routes)
  app.route('/', homeRoutes)

  app.use('/profile/*', signedInOnly)
  app.route('/profile/applications', profileRoutes)
  app.route('/profile/keys', profileKeyRoutes)
  app.route('/profile/security', securityRoutes)
  app.route('/profile', ownAccountRoutes)

  app.use('/records/*', signedInOnly)
  app.route('/records', recordLinkRoutes)

  for (const path of ['/platform', '/platform/*']) app.use(path, signedInOnly, platformAdminOnly)
  app.route('/platform', platformRoutes)
  app.route('/platform/publications', platformPublicationRoutes)

  app.use('/t/:slug/*', signedInOnly, atTenant)
  app.use('/t/:slug/data/:model', startTable)
  app.use('/t/:slug/*', inTenant)
  for (const path of ['imports', 'exports']) app.use(`/t/:slug/${path}/*`, moduleOn('import_export'))
  for (const path of ['apps', 'apps/*', 'api']) app.use(`/t/:slug/${path}`, moduleOn('api'))
  app.route('/t/:slug/imports', importRoutes)
  app.route('/t/:slug/exports', exportRoutes)
  app.route('/t/:slug/data', dataRoutes)
  app.route('/t/:slug/data', summaryRoutes)
  app.route('/t/:slug/data', viewRoutes)
  app.route('/t/:slug/data', bulkRoutes)
  app.route('/t/:slug/data', recordEditRoutes)
  app.route('/t/:slug/data', recordRoutes)
  app.route('/t/:slug/audit', auditRoutes)
  app.route('/t/:slug/access', accessRoutes)
  app.route('/t/:slug/policy', policyRoutes)
  app.route('/t/:slug/models/:model/fields', fieldRoutes)
  app.route('/t/:slug/models', modelRoutes)
  app.route('/t/:slug/api', apiReferenceRoutes(writeApiDocument))
  app.route('/t/:slug/settings/sign-in', signInSettingsRoutes)
  for (const path of ['members', 'members/*', 'roles', 'roles/*']) app.use(`/t/:slug/${path}`, managesMembers)
  app.route('/t/:slug/members/invitations', memberInvitationRoutes)
  app.route('/t/:slug/members', memberRoutes)
  app.route('/t/:slug/roles', roleRoutes)
  app.route('/t/:slug/roles/:roleId/deletion', roleDeletionRoutes)
  for (const path of ['/t/:slug/apps', '/t/:slug/apps/*']) app.use(path, managesClients)
  app.route('/t/:slug/apps', appRoutes)
  app.route('/t/:slug/apps/requests', clientRequestRoutes)
  app.route('/t/:slug/apps/external', externalAppRoutes)
  app.route('/t/:slug/apps/registration', selfRegistrationRoutes)
  app.route('/t/:slug/apps/new', newKeyRoutes)
  app.route('/t/:slug/apps/keys', keyRoutes)
  app.route('/t/:slug/apps/service-accounts', serviceAccountRoutes)
  app.route('/t/:slug/apps/:clientId', clientRoutes)
  app.route('/t/:slug/apps/:clientId', clientLifeRoutes)
  app.route('/t/:slug/apps/:clientId/publication', publicationRoutes)
  return app
}
