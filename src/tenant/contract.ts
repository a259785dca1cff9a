/** What the Tenant object offers to the other rooms: types only, a file for each topic. */
import type { AuditCalls } from './contract/audit.ts'
import type { ClientCalls } from './contract/clients.ts'
import type { ConnectionCalls } from './contract/connections.ts'
import type { ConsentCalls } from './contract/consent.ts'
import type { InvitationCalls } from './contract/invitations.ts'
import type { ImportCalls } from './contract/imports.ts'
import type { DataCalls } from './contract/data.ts'
import type { KeyCalls } from './contract/keys.ts'
import type { MemberCalls } from './contract/members.ts'
import type { ModelCalls } from './contract/models.ts'
import type { PlatformCalls } from './contract/platform.ts'
import type { PeopleCalls } from './contract/people.ts'
import type { PolicyFileCalls } from './contract/policy-file.ts'
import type { PublicationCalls } from './contract/publications.ts'
import type { RecordCalls } from './contract/records.ts'
import type { RegistrationCalls } from './contract/registrations.ts'
import type { ServiceAccountCalls } from './contract/service-accounts.ts'
import type { SignInCalls } from './contract/sign-in.ts'
import type { RoleCalls } from './contract/roles.ts'
import type { SimulationCalls } from './contract/simulation.ts'

export type * from './contract/audit.ts'
export type * from './contract/callers.ts'
export type * from './contract/clients.ts'
export type * from './contract/connections.ts'
export type * from './contract/consent.ts'
export type * from './contract/invitations.ts'
export type * from './contract/imports.ts'
export type * from './contract/data.ts'
export type * from './contract/keys.ts'
export type * from './contract/members.ts'
export type * from './contract/models.ts'
export type * from './contract/people.ts'
export type * from './contract/platform.ts'
export type * from './contract/policy-file.ts'
export type * from './contract/publications.ts'
export type * from './contract/records.ts'
export type * from './contract/registrations.ts'
export type * from './contract/service-accounts.ts'
export type * from './contract/sign-in.ts'
export type * from './contract/roles.ts'
export type * from './contract/simulation.ts'

/** The calls of the Tenant object. Each one decides for itself whether the caller may (deny by default). */
export interface TenantCalls
  extends
    RecordCalls,
    DataCalls,
    ImportCalls,
    MemberCalls,
    ModelCalls,
    PeopleCalls,
    PlatformCalls,
    InvitationCalls,
    SignInCalls,
    RoleCalls,
    SimulationCalls,
    PolicyFileCalls,
    ClientCalls,
    RegistrationCalls,
    PublicationCalls,
    ConsentCalls,
    ConnectionCalls,
    KeyCalls,
    ServiceAccountCalls,
    AuditCalls {}
