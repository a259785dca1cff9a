import type { RecordAnswer, RecordRequest } from '../../src/core/records.ts'
import { memberId, memberName, MEMBERS, recordId, rowsOf, type Size } from './records.ts'

/** One thing that is measured: what is asked the n-th time, after preparations that are not measured. */
export interface Question {
  what: string
  prepare(ask: (request: RecordRequest) => Promise<RecordAnswer>, at: number): Promise<RecordRequest>
}

type Listing = Extract<RecordRequest, { do: 'list' }>
const PAGE = 20
const DEEP_PAGE = 1_000

const COMPANIES_AT_RISK: Listing = {
  do: 'list',
  model: 'company',
  where: { field: 'health', op: 'eq', value: 'at_risk' },
  sort: [{ field: 'arr', direction: 'desc' }],
}
const CHAMPIONS: Listing = {
  do: 'list',
  model: 'end_user',
  where: { field: 'persona', op: 'eq', value: 'champion' },
  sort: [{ field: 'last_seen_at', direction: 'desc' }],
}
const TWO_CONDITIONS: Listing = {
  do: 'list',
  model: 'company',
  where: {
    all: [
      { field: 'lifecycle_stage', op: 'eq', value: 'renewal' },
      { field: 'employees', op: 'gte', value: 15_000 },
    ],
  },
  sort: [{ field: 'renewal_date', direction: 'asc' }],
}
const BY_NAME: Listing = { do: 'list', model: 'end_user' }

/** All questions; with `own`, those who ask see the companies of one member and what belongs to them. */
export function questionsOf(size: Size, own: boolean): Question[] {
  const other = memberName(own ? 1 : 7)
  // Within a portfolio, a company that is given away is gone.
  const handingOver = own ? [] : [changeOfOwner(size)]
  return [
    { what: 'get', prepare: async (_ask, at) => ({ do: 'get', model: 'company', id: ownCompany(size, at) }) },
    always('list of 20', { do: 'list', model: 'company' }),
    always('list of 20 end users', BY_NAME),
    deep('list, page 1,000', BY_NAME),
    always('filter and sort, companies', COMPANIES_AT_RISK),
    deep('filter and sort, companies, page 1,000', COMPANIES_AT_RISK),
    always('filter and sort, end users', CHAMPIONS),
    deep('filter and sort, end users, page 1,000', CHAMPIONS),
    always('two conditions and sort', TWO_CONDITIONS),
    always('owner.name', { do: 'list', model: 'company', where: { field: 'owner.name', op: 'eq', value: other } }),
    always('company.owner.name', {
      do: 'list',
      model: 'end_user',
      where: { field: 'company.owner.name', op: 'eq', value: other },
    }),
    always('company.industry', {
      do: 'list',
      model: 'end_user',
      where: { field: 'company.industry', op: 'eq', value: 'Foods' },
    }),
    {
      what: 'search, the name of a company',
      prepare: async (_ask, at) => ({
        do: 'search',
        query: rowsOf(size, 'company', ownNumber(size, at), ownNumber(size, at) + 1)[0]?.values['name'] as string,
      }),
    },
    always('search, a common word', { do: 'search', query: 'renewal' }),
    always('search, two common words', { do: 'search', query: 'renewal outage' }),
    always('aggregate by two fields', {
      do: 'aggregate',
      model: 'company',
      measure: 'sum',
      field: 'arr',
      group_by: ['health', 'lifecycle_stage'],
    }),
    {
      what: 'create',
      prepare: async (_ask, at) => ({
        do: 'create',
        model: 'end_user',
        values: { name: `New Person ${at}`, email: `new.${at}@example.com`, company: ownCompany(size, at) },
      }),
    },
    ...handingOver,
    {
      what: 'update',
      prepare: async (ask, at) => {
        const id = ownCompany(size, at)
        const read = await ask({ do: 'get', model: 'company', id, fields: ['employees'] })
        if (read.did !== 'get') throw new Error('Nothing was read')
        const { version, employees } = read.record
        return {
          do: 'update',
          model: 'company',
          id,
          version,
          values: { employees: Number(employees) + 1, notes: `Changed ${at}` },
        }
      },
    },
  ]
}

/** What belongs to a company comes with it into another portfolio, and comes back the next time. */
function changeOfOwner(size: Size): Question {
  return {
    what: 'update, the owner of a company',
    prepare: async (ask, at) => {
      const id = ownCompany(size, (at + 1) >> 1)
      const read = await ask({ do: 'get', model: 'company', id, fields: [] })
      if (read.did !== 'get') throw new Error('Nothing was read')
      const owner = memberId(size.tenant, at % 2 === 0 ? 1 : 2)
      return { do: 'update', model: 'company', id, version: read.record.version, values: { owner } }
    },
  }
}

/** A company of the second member, each time another one. */
function ownCompany(size: Size, at: number): string {
  return recordId('company', ownNumber(size, at))
}

function ownNumber({ companies }: Size, at: number): number {
  return 1 + ((at * 37) % (companies / MEMBERS)) * MEMBERS
}

function always(what: string, request: RecordRequest): Question {
  return { what, prepare: async () => request }
}

/** A page far down, by the cursor that leads to it; where there are fewer pages, the last of them. */
function deep(what: string, listing: Listing): Question {
  let cursor: string | null = null
  return {
    what,
    prepare: async (ask) => {
      cursor ??= (await cursorTo(ask, listing, 200)) ?? (await cursorTo(ask, listing, PAGE))
      return cursor === null ? listing : { ...listing, cursor }
    },
  }
}

async function cursorTo(
  ask: (request: RecordRequest) => Promise<RecordAnswer>,
  listing: Listing,
  limit: number,
): Promise<string | null> {
  let cursor: string | null = null
  for (let left = PAGE * DEEP_PAGE - limit; left > 0; left -= limit) {
    const page = await ask({ ...listing, limit, fields: [], ...(cursor === null ? {} : { cursor }) })
    if (page.did !== 'list') throw new Error('No list')
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  return cursor
}
