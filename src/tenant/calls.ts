import type { Outcome } from '../core/errors.ts'
import { auditPage } from './audit.ts'
import { answerBatch } from './batch.ts'
import * as clientLife from './clients/client-life.ts'
import * as clients from './clients/clients.ts'
import * as connections from './connections.ts'
import * as consent from './consent/consent.ts'
import type { TenantCalls } from './contract.ts'
import * as invitationLinks from './people/invitation-links.ts'
import * as invitations from './people/invitations.ts'
import * as imports from './import/calls.ts'
import { receiveImport } from './import/receive.ts'
import { entrance } from './entrance.ts'
import * as data from './data.ts'
import * as keyChange from './keys/key-change.ts'
import * as keys from './keys/keys.ts'
import * as memberChange from './people/member-change.ts'
import * as members from './people/members.ts'
import { editModel } from './models/edit.ts'
import { changeModules } from './modules.ts'
import * as modelViews from './models/views.ts'
import * as people from './people/people.ts'
import { accessOf, answerRecords } from './records.ts'
import * as accountChange from './keys/service-account-change.ts'
import * as accounts from './keys/service-accounts.ts'
import * as signInSettings from './sign-in-settings.ts'
import * as otherTenants from './publications/other-tenants.ts'
import * as ownPublications from './publications/owner.ts'
import { admitClient } from './registrations/admit.ts'
import * as clientRequests from './registrations/requests.ts'
import * as registrationSettings from './registrations/settings.ts'
import * as policyFile from './policy-file/calls.ts'
import * as policyTokens from './policy-file/policy-tokens.ts'
import { recordRefusal } from './refusals.ts'
import * as roleChange from './roles/role-change.ts'
import * as roles from './roles/roles.ts'
import { simulateAccess } from './access/simulation.ts'
import type { TenantRoom } from './room.ts'
import { answerUpsert } from './upsert.ts'
import * as views from './views/views.ts'

/** What a call takes beside the room, and what it gives or throws; the object turns that into an outcome. */
type Answers<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => Promise<Outcome<infer Answer>>
    ? (room: TenantRoom, ...args: Args) => Promise<Answer>
    : never
}
export type AnyAnswer = (room: TenantRoom, ...args: readonly unknown[]) => Promise<unknown>

/** Who answers each call of the Tenant object. */
export const CALLS: Answers<TenantCalls> = {
  records: answerRecords,
  upsert: answerUpsert,
  batch: answerBatch,
  refused: recordRefusal,
  access: accessOf,

  recordCounts: data.recordCounts,
  relatedCounts: data.relatedCounts,
  memberChoices: data.memberChoices,
  savedViews: views.savedViews,
  createView: views.createView,
  changeView: views.changeView,
  deleteView: views.deleteView,
  setDefaultView: views.setDefaultView,

  member: members.memberView,
  models: members.modelsFor,
  rolePermissions: members.rolePermissions,

  listInvitations: invitations.listInvitations,
  inviteMember: invitations.inviteMember,
  renewInvitation: invitations.renewInvitation,
  noteDelivery: invitations.noteDelivery,
  revokeInvitation: invitations.revokeInvitation,
  openInvitation: invitationLinks.openInvitation,
  acceptInvitation: invitationLinks.acceptInvitation,

  managedModels: modelViews.managedModels,
  managedModel: modelViews.managedModel,
  mayGiveOfNewModel: modelViews.mayGiveOfNewModel,
  modelUse: modelViews.modelUse,
  fieldUse: modelViews.fieldUse,
  editModel,

  entrance,
  signInSettings: signInSettings.signInSettings,
  changeSignInSettings: signInSettings.changeSignInSettings,

  changeModules,

  listMembers: people.listMembers,
  getMember: people.getMember,
  memberRoleImpact: memberChange.memberRoleImpact,
  changeMemberRole: memberChange.changeMemberRole,
  deactivateMember: memberChange.deactivateMember,
  reactivateMember: memberChange.reactivateMember,
  removeMember: memberChange.removeMember,
  handOver: memberChange.handOver,

  listRoles: roles.listRoles,
  getRole: roles.getRole,
  countPortfolio: roles.countPortfolio,
  createRole: roleChange.createRole,
  roleImpact: roleChange.roleImpact,
  changeRole: roleChange.changeRole,
  roleDeletionImpact: roleChange.roleDeletionImpact,
  deleteRole: roleChange.deleteRole,

  simulateAccess,
  exportPolicy: policyFile.exportPolicy,
  planPolicy: policyFile.planPolicy,
  applyPolicy: policyFile.applyPolicy,
  policyTokens: policyTokens.policyTokens,
  createPolicyToken: policyTokens.createPolicyToken,
  revokePolicyToken: policyTokens.revokePolicyToken,
  policyByToken: policyTokens.policyByToken,

  listClients: clients.listClients,
  getClient: clients.getClient,
  createClient: clients.createClient,
  changeClient: clients.changeClient,
  ceilingImpact: clients.ceilingImpact,
  changeCeiling: clients.changeCeiling,
  rotateSecret: clientLife.rotateSecret,
  setClientStatus: clientLife.setClientStatus,
  deleteClient: clientLife.deleteClient,

  admitClient,
  requestClient: clientRequests.requestClient,
  listClientRequests: clientRequests.listClientRequests,
  countClientRequests: clientRequests.countClientRequests,
  getClientRequest: clientRequests.getClientRequest,
  approveClientRequest: clientRequests.approveClientRequest,
  declineClientRequest: clientRequests.declineClientRequest,
  registrationSettings: registrationSettings.registrationSettings,
  changeRegistrationSettings: registrationSettings.changeRegistrationSettings,
  changeDefaultCeiling: registrationSettings.changeDefaultCeiling,

  publication: ownPublications.publication,
  requestPublication: ownPublications.requestPublication,
  withdrawPublication: ownPublications.withdrawPublication,
  decidePublication: ownPublications.decidePublication,
  externalApps: otherTenants.externalApps,
  blockExternalApp: otherTenants.blockExternalApp,
  publishedClientChanged: otherTenants.publishedClientChanged,

  beginConsent: consent.beginConsent,
  prepareGrant: consent.prepareGrant,
  giveConsent: consent.giveConsent,
  refuseConsent: consent.refuseConsent,

  ownConnections: connections.ownConnections,
  clientConnections: connections.clientConnections,
  disconnect: connections.disconnect,
  receive: connections.receiveFromConnection,

  listKeys: keys.listKeys,
  ownKeys: keys.ownKeys,
  getKey: keys.getKey,
  createKey: keyChange.createKey,
  rotateKey: keyChange.rotateKey,
  revokeKey: keys.revokeKey,
  listServiceAccounts: accounts.listServiceAccounts,
  getServiceAccount: accounts.getServiceAccount,
  createServiceAccount: accountChange.createServiceAccount,
  serviceAccountImpact: accountChange.serviceAccountImpact,
  changeServiceAccount: accountChange.changeServiceAccount,
  archiveServiceAccount: accountChange.archiveServiceAccount,

  receiveImport,
  imports: imports.listImports,
  import: imports.getImport,
  mapImport: imports.mapImport,
  startImport: imports.startImport,
  cancelImport: imports.cancelImport,
  undoImport: imports.undoImport,
  refusedRows: imports.refusedRows,

  audit: auditPage,
}
