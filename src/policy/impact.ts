import { ACTIONS, type PermissionSet } from '../core/permissions.ts'
import { fieldAccess, mayAct } from './access.ts'
import { accessAtMost } from './fields.ts'
import { atMost, meet } from './lattice.ts'
import { portfolioAtMost } from './portfolio.ts'

/** Whether a connection loses anything when what it may do goes from `before` to `after` (V5). */
export function losesBy(before: PermissionSet, after: PermissionSet): boolean {
  return !atMost(before, after)
}

/** Whether a connection could have more than its grant if its member authorized it again (V5). */
export function couldGainBy(grant: PermissionSet, wouldBe: PermissionSet): boolean {
  return !atMost(wouldBe, grant)
}

/** How a connection fares when its member's role goes from one set to another (V5). */
export interface Fare {
  /** Something that it may do now, it may not do from the next request on. */
  loses: boolean
  /** It may do more at once: the member granted that before, and the role had lost it since. */
  regains: boolean
  /** The role and the ceiling have grown by something that was not granted: it takes the member to authorize again. */
  needsReauthorization: boolean
}

/** How a connection with this ceiling and this grant fares when the role goes from `before` to `after`. */
export function fareOf(
  role: { before: PermissionSet; after: PermissionSet },
  ceiling: PermissionSet,
  granted: PermissionSet,
): Fare {
  const was = meet(role.before, ceiling)
  const is = meet(role.after, ceiling)
  const before = meet(was, granted)
  const after = meet(is, granted)
  return {
    loses: losesBy(before, after),
    regains: losesBy(after, before),
    needsReauthorization: growsBeyond(was, is, granted),
  }
}

/** Whether `is` allows anything that neither `was` nor the grant does. `is` names its models and fields. */
function growsBeyond(was: PermissionSet, is: PermissionSet, granted: PermissionSet): boolean {
  if (is.models === 'all') return false
  const withinOne = (fits: (set: PermissionSet) => boolean): boolean => fits(was) || fits(granted)
  const models = Object.entries(is.models).filter(([, { actions }]) => actions.length > 0)
  if (models.length > 0 && !withinOne((set) => portfolioAtMost(is.portfolio, set.portfolio))) return true
  return models.some(([model, { fields }]) => {
    const names = fields === 'all' ? [] : Object.keys(fields)
    const grown = ACTIONS.some((action) => mayAct(is, model, action) && !withinOne((set) => mayAct(set, model, action)))
    return (
      grown ||
      names.some(
        (name) => !withinOne((set) => accessAtMost(fieldAccess(is, model, name), fieldAccess(set, model, name))),
      )
    )
  })
}
