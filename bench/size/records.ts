/**
 * The records of a tenant of any size, each worked out from its number alone: the same in every run, and nothing has to
 * be kept to say what belongs to what.
 */
export interface Size {
  /** The tenant's id. */
  tenant: string
  companies: number
  endUsers: number
  issues: number
  tasks: number
  notes: number
}
export const LARGE: Size = {
  tenant: 'large',
  companies: 100_000,
  endUsers: 600_000,
  issues: 150_000,
  tasks: 100_000,
  notes: 50_000,
}
export const SMALL: Size = {
  tenant: 'small',
  companies: 1_000,
  endUsers: 6_000,
  issues: 1_500,
  tasks: 1_000,
  notes: 500,
}

/** For a quick run: ten times the small one stands for the large one. */
export const SMALLER: Size = {
  tenant: 'large',
  companies: 10_000,
  endUsers: 60_000,
  issues: 15_000,
  tasks: 10_000,
  notes: 5_000,
}

export const MEMBERS = 50
/** Members have these ids and names; the first two ask, one who sees all and one who sees what they own. */
export const memberId = (tenant: string, at: number): string => `mem_${tenant}${at}`
export const memberName = (at: number): string => `${FIRST[at % FIRST.length]} ${LAST[(at * 7) % LAST.length]}`
export const recordId = (model: ModelOf, at: number): string => `rec_${model}_${scattered(at).toString(36)}`

export type ModelOf = 'company' | 'end_user' | 'issue' | 'task' | 'note'
export interface Row {
  id: string
  ownerId: string | null
  companyId: string | null
  values: Record<string, unknown>
  at: number
}

const FIRST = ['Carly', 'Dana', 'Ada', 'Grace', 'Linus', 'Edsger', 'Barbara', 'Niklaus', 'Frances', 'Donald', 'Radia']
const LAST = ['Jensen', 'Ørsted', 'Quist', 'Holm', 'Lund', 'Berg', 'Dahl', 'Moe', 'Strand', 'Vik', 'Aas', 'Lie', 'Foss']
const STEMS = ['Alder', 'Amber', 'Birch', 'Cedar', 'Dover', 'Ember', 'Falcon', 'Granite', 'Harbour', 'Ivory', 'Juniper']
const TRADES = ['Foods', 'Logistics', 'Software', 'Energy', 'Health', 'Textiles', 'Robotics', 'Insurance', 'Travel']
const CITIES = ['Oslo', 'Bergen', 'Aarhus', 'Malmö', 'Turku', 'Tallinn', 'Riga', 'Gdańsk', 'Utrecht', 'Ghent', 'Graz']
const WORDS = (
  'login invoice export renewal training report widget sync delay question import dashboard contract ' +
  'upgrade seat outage latency webhook token password mobile browser filter column quarter budget meeting plan'
).split(' ')
const DAY = 86_400_000
const START = Date.UTC(2023, 0, 1)
const SPAN_DAYS = 1_400

/** The rows of a model from one number up to another. */
export function rowsOf(size: Size, model: ModelOf, from: number, to: number): Row[] {
  return Array.from({ length: to - from }, (_, index) => MAKERS[model](size, from + index))
}

export function countOf(size: Size, model: ModelOf): number {
  return { company: size.companies, end_user: size.endUsers, issue: size.issues, task: size.tasks, note: size.notes }[
    model
  ]
}

const MAKERS: Readonly<Record<ModelOf, (size: Size, at: number) => Row>> = {
  company: (size, at) => {
    const dice = diceOf(at, 1)
    const name = `${dice.pick(STEMS)} ${dice.pick(TRADES)} ${at}`
    return row('company', at, memberId(size.tenant, at % MEMBERS), null, dice, {
      name,
      lifecycle_stage: dice.pick(['prospect', 'onboarding', 'active', 'active', 'active', 'renewal', 'churned']),
      health: dice.pick(['good', 'good', 'good', 'neutral', 'neutral', 'at_risk']),
      industry: dice.pick(TRADES),
      website: `https://www.company-${at}.example`,
      country: dice.pick(['Norway', 'Denmark', 'Sweden', 'Finland', 'Estonia']),
      city: dice.pick(CITIES),
      employees: dice.below(20_000),
      arr: dice.below(4_000) * 250,
      customer_since: dateOf(dice.below(SPAN_DAYS)),
      renewal_date: dateOf(SPAN_DAYS + dice.below(400)),
      notes: dice.text(WORDS, 18),
    })
  },
  end_user: (size, at) => {
    const dice = diceOf(at, 2)
    const name = `${dice.pick(FIRST)} ${dice.pick(LAST)} ${at.toString(36)}`
    return row(
      'end_user',
      at,
      at % 4 === 0 ? memberId(size.tenant, dice.below(MEMBERS)) : null,
      at % size.companies,
      dice,
      {
        name,
        email: `user.${at}@company-${at % size.companies}.example`,
        phone: `+47 ${10_000_000 + (scattered(at) % 89_999_999)}`,
        job_title: `${dice.pick(['Head of', 'Lead', 'Director of', 'Analyst,'])} ${dice.pick(TRADES)}`,
        persona: dice.pick(['champion', 'decision_maker', 'user', 'user', 'user', 'detractor']),
        last_seen_at: new Date(START + dice.below(SPAN_DAYS * 86_400) * 1_000).toISOString(),
        newsletter: dice.below(2) === 1,
      },
    )
  },
  issue: (size, at) => {
    const dice = diceOf(at, 3)
    return row('issue', at, memberId(size.tenant, dice.below(MEMBERS)), at % size.companies, dice, {
      title: dice.text(WORDS, 5),
      status: dice.pick(['open', 'in_progress', 'waiting', 'resolved', 'closed', 'closed']),
      priority: dice.pick(['low', 'normal', 'normal', 'high', 'urgent']),
      category: dice.pick(['bug', 'question', 'feature_request', 'billing', 'access']),
      reporter: recordId('end_user', at % size.endUsers),
      description: dice.text(WORDS, 25),
      due_on: dateOf(dice.below(SPAN_DAYS)),
    })
  },
  task: (size, at) => {
    const dice = diceOf(at, 4)
    return row('task', at, memberId(size.tenant, dice.below(MEMBERS)), at % size.companies, dice, {
      title: dice.text(WORDS, 4),
      status: dice.pick(['todo', 'doing', 'blocked', 'done', 'done']),
      priority: dice.pick(['low', 'normal', 'high']),
      due_on: dateOf(dice.below(SPAN_DAYS)),
      description: dice.text(WORDS, 12),
    })
  },
  note: (size, at) => {
    const dice = diceOf(at, 5)
    return row('note', at, memberId(size.tenant, dice.below(MEMBERS)), at % size.companies, dice, {
      title: dice.text(WORDS, 4),
      kind: dice.pick(['call', 'meeting', 'message', 'observation']),
      topics: [dice.pick(['adoption', 'commercial', 'feedback', 'risk', 'support', 'training'])],
      body: dice.text(WORDS, 30),
      noted_on: dateOf(dice.below(SPAN_DAYS)),
    })
  },
}

function row(
  model: ModelOf,
  at: number,
  ownerId: string | null,
  company: number | null,
  dice: Dice,
  values: Record<string, unknown>,
): Row {
  const companyId = company === null ? null : recordId('company', company)
  return { id: recordId(model, at), ownerId, companyId, values, at: START + dice.below(SPAN_DAYS * 86_400) * 1_000 }
}

interface Dice {
  below(limit: number): number
  pick<T>(choices: readonly T[]): T
  text(words: readonly string[], length: number): string
}

/** mulberry32, seeded by the number of the record and its model. */
function diceOf(at: number, salt: number): Dice {
  let state = (scattered(at) ^ Math.imul(salt, 0x9e3779b1)) >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
  const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T
  return { below, pick, text: (words, length) => Array.from({ length }, () => pick(words)).join(' ') }
}

/** A number's place in no order, each another: ids come as random ones do. */
function scattered(at: number): number {
  return Math.imul(at + 1, 0x9e3779b1) >>> 0
}

function dateOf(days: number): string {
  return new Date(START + days * DAY).toISOString().slice(0, 10)
}
