/** The parts of a demo tenant, as plain data. */
export interface DemoMember {
  memberId: string
  name: string
  email: string
  role: 'administrator' | 'manager' | 'customer_success' | 'viewer'
}

export interface DemoRecord {
  id: string
  ownerId: string | null
  /** Null for companies themselves. */
  companyId: string | null
  /** By field name; relations as ids. */
  values: Record<string, unknown>
  /** When it was created, in milliseconds. */
  at: number
}

export type DemoModel =
  | 'company'
  | 'end_user'
  | 'asset'
  | 'issue'
  | 'project'
  | 'task'
  | 'opportunity'
  | 'license'
  | 'note'
  | 'visit'

export interface DemoTenant {
  id: string
  slug: string
  name: string
  timeZone: string
  members: readonly DemoMember[]
  records: Readonly<Record<DemoModel, readonly DemoRecord[]>>
}

/** A company with what the records around it need to know of it. */
export interface DemoCompany extends DemoRecord {
  name: string
  domain: string
  ownerId: string
  callingCode: string
}
