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
  list_imports: {
    summary: () => 'List imports',
    description: 'Those of this connection, the latest first, a hundred at most.',
  },
  create_import: {
    summary: () => 'Import a file',
    description:
      'The file is the body: CSV or NDJSON, up to 100 MB and 200,000 rows; its encoding and delimiter are recognised. ' +
      'Nothing is changed yet: the answer suggests what its columns are. Then send the mapping, which starts a dry run; ' +
      `read the import until it is checked; and run it. ${ONCE}`,
  },
  get_import: {
    summary: () => 'Read an import',
    description:
      'Where it is, how far and how many seconds are left; after the dry run, a preview and how many rows would be ' +
      'created, updated, left unchanged and refused.',
  },
  map_import: {
    summary: () => 'Map the columns, and start the dry run',
    description:
      'The body has the settings to change, all of them optional; an empty one takes what is suggested. Again is a new ' +
      'dry run.',
  },
  run_import: {
    summary: () => 'Run an import',
    description: 'After the dry run. Each row is judged by itself, and by what the connection may do at that moment.',
  },
  cancel_import: {
    summary: () => 'Cancel an import',
    description: 'What it has done stays, and can be undone.',
  },
  undo_import: {
    summary: () => 'Undo an import',
    description:
      'For 30 days. What it created is removed and what it changed is changed back, except where somebody has changed it ' +
      'since: kept says what and why.',
  },
  import_errors: {
    summary: () => 'Download the rows that were refused',
    description: 'As CSV with a column that says what is wrong with each: correct it and import it again.',
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
