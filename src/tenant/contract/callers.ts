import type { Assurance } from '../../core/assurance.ts'
import type { Origin } from '../../core/audit.ts'

/** Who asks: worked out by the door from a credential or a session, never from the request's content (A29). */
export type Caller =
  | { kind: 'connection'; connectionId: string; scopes: readonly string[]; via: string; origin: Origin }
  | {
      kind: 'member'
      memberId: string
      sessionId: string
      /** How the session came about; without it, it counts as the weakest. */
      assurance?: Assurance
      via: string
      origin: Origin
    }
export type MemberCaller = Extract<Caller, { kind: 'member' }>
