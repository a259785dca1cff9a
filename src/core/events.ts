import type { AuditEvent } from './audit.ts'
import { newEventId } from './ids.ts'

/** What an event must say; the rest is empty unless it is given. */
export type EventFacts = Pick<AuditEvent, 'tenantId' | 'at' | 'action' | 'via' | 'origin'> & Partial<AuditEvent>

/** An event with an id of its own. */
export function newEvent(facts: EventFacts): AuditEvent {
  return {
    id: newEventId(facts.at),
    outcome: 'success',
    memberId: null,
    clientId: null,
    connectionId: null,
    model: null,
    recordId: null,
    recordCount: null,
    fields: [],
    details: {},
    ...facts,
  }
}
