import type { DoorVariables } from '../door/security.ts'
import type { Env } from '../env.ts'

/** The surroundings of the OAuth endpoints. */
export interface OAuthEnv {
  Bindings: Env
  Variables: DoorVariables
}
