/** What an operation is called and what there is to know about it; `one` and `many` are the model's own names. */
export interface OperationText {
  summary: (one: string, many: string) => string
  description?: string
}

const ONCE =
  'With an Idempotency-Key the change is made once, however often it is sent within a day; another request under the ' +
  'same key is refused.'

export const OPERATION_TEXTS: Readonly<Record<string, OperationText>> = {
  describe: { summary: () => 'What this connection may do' },
  openapi: { summary: () => 'This document' },
  search: { summary: () => 'Search all records by words' },
  list: {
    summary: (_one, many) => `List ${many}`,
    description: 'Filtered, sorted and counted, a page at a time. A parameter or field that does not exist is refused.',
  },
  create: { summary: (one) => `Create ${one}`, description: ONCE },
  aggregate: { summary: (_one, many) => `Count and sum up ${many}` },
  export: {
    summary: (_one, many) => `Export ${many} as CSV or NDJSON`,
    description: 'Choose by Accept or by format. Texts that a spreadsheet would run begin with an apostrophe.',
  },
  upsert: {
    summary: (_one, many) => `Create or update ${many} by external id`,
    description:
      'Each item is created, or updated where a record has its external_id already. Items are judged one by one: the ' +
      `good ones are done, the others come back with what is wrong. ${ONCE}`,
  },
  batch: {
    summary: (_one, many) => `Create, change or remove many ${many}`,
    description:
      'Items are judged one by one: the good ones are done, the others come back with what is wrong. With dry_run nothing ' +
      'is done and the answer says what would be. Changes by where, and removing more than one record, take ' +
      `expected_count: where there are others, nothing is done (409). ${ONCE}`,
  },
  removed: {
    summary: (_one, many) => `List removed ${many}`,
    description: 'What can be restored, the latest first: for 30 days after its removal.',
  },
  restore: {
    summary: (one) => `Restore ${one} that was removed`,
    description: `A company comes back with all that was removed with it. ${ONCE}`,
  },
  history: {
    summary: (one) => `Read the history of ${one}`,
    description: 'Who changed it, when, through which application, and from what to what; the latest first.',
  },
  restore_version: {
    summary: (one) => `Restore an earlier version of ${one}`,
    description:
      'Its values are written anew, as a change that is judged like any other. Fields that may not be written keep what ' +
      `they have; kept names them. ${ONCE}`,
  },
  get: {
    summary: (one) => `Read ${one}`,
    description: 'The ETag stands for the record as you see it; send it in If-Match when you change the record.',
  },
  update: {
    summary: (one) => `Change ${one}`,
    description: `The body has the fields to change and no others; null empties one. ${ONCE}`,
  },
  remove: { summary: (one) => `Remove ${one}`, description: `The record can be restored for 30 days. ${ONCE}` },
}
