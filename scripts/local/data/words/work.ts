/** Projects: a name and what it is for. */
export const PROJECTS = [
  [
    'Single sign-on for {team}',
    'Everybody in {team} signs in with the company account. Needs their identity team for the certificate.',
  ],
  ['Rollout to {team}', 'Bring {team} onto the platform: accounts, two trainings, and a month of close support.'],
  [
    'Migration of {area} from spreadsheets',
    'Move {area} out of shared spreadsheets, clean up duplicates on the way, and switch the old files to read-only.',
  ],
  [
    'Quarterly business review {quarter}',
    'Review of goals, usage and open issues for {quarter}, with a plan for the next one.',
  ],
  [
    'ERP integration for {area}',
    'Nightly exchange of {area} with their ERP, with a report of what could not be matched.',
  ],
  [
    'Data quality programme',
    'Find and mend missing owners, old contacts and duplicates in {area}; agree on rules for new entries.',
  ],
  ['Dashboard for the management board', 'One page with the five numbers that the board asks for, fed from {area}.'],
  ['Audit preparation', 'Roles, retention and evidence for the external audit; {team} answers the questions.'],
  ['Renewal {year}', 'Agree on scope, seats and price for {year}. {team} wants an offer with two options.'],
  ['Automation of {area}', 'Replace the manual hand-over between {team} and its neighbours with rules and reminders.'],
  ['Pilot of the mobile app', 'Ten people of {team} use the mobile app for six weeks; decide afterwards.'],
  [
    'Onboarding',
    'From contract to daily use in ninety days: set-up, import of {area}, training, hand-over to support.',
  ],
] as const

export const STANDINGS = {
  planned: ['Starts when the budget is approved.', 'Kick-off is agreed; the people are still to be named.'],
  active: ['On track.', 'On track, with one open question about {area}.', 'A week late; {team} is short of people.'],
  on_hold: ['Paused at the request of {team}.', 'Waits for an upgrade on their side.'],
  done: ['Finished and handed over.', 'Finished; the results were presented to {team}.'],
  cancelled: ['Stopped after a change of priorities.', 'Stopped: {team} chose another way.'],
} as const

/** Tasks: a title and what is to be done. */
export const TASKS = [
  ['Prepare agenda for the review', 'Usage, open issues, and two suggestions for the next quarter.'],
  ['Send offer for {small} more seats', 'With the volume discount that was agreed in spring. Copy to {team}.'],
  ['Check import file for {area}', 'Look for missing owners and dates in the wrong order before the import runs.'],
  ['Schedule training for {team}', 'Two sessions of an hour, in the morning. Record the second one.'],
  ['Call about the open invoice', 'Ask whether the purchase order number was all that was missing.'],
  ['Write summary of the workshop', 'Decisions, open points, names. One page is enough.'],
  ['Set up sandbox for {area}', 'With a copy of the settings, without any personal data.'],
  ['Review roles with {team}', 'Who may see what in {area}? Two people left since the last review.'],
  ['Follow up on the survey', 'Four answers were critical; call each of them.'],
  ['Update contact list', 'Three contacts bounced in the last mailing.'],
  ['Draft success plan for {year}', 'Three goals with numbers, agreed with our sponsor.'],
  ['Test the integration with {area}', 'Especially umlauts, large files and what happens when their side is down.'],
  ['Confirm the date of the go-live', 'Preferably not in the last week of a month.'],
  ['Collect feedback on the pilot', 'What helped, what got in the way, what would they miss?'],
  ['Renew the certificate for single sign-on', 'Theirs runs out in {small} days. Do it together on a call.'],
  ['Archive old {area}', 'Everything that is older than three years and closed.'],
] as const

export const QUARTERS = ['Q1 2026', 'Q2 2026', 'Q3 2026', 'Q4 2026', 'Q1 2027'] as const

/** Assets by kind: a name, what one costs, and how many there usually are. */
export const ASSETS = {
  hardware: [
    ['Barcode scanner BX-20', 340, 12],
    ['Barcode scanner BX-40', 520, 8],
    ['Label printer LP-3', 460, 4],
    ['Edge gateway EG-2', 1_250, 3],
    ['Edge gateway EG-5', 2_400, 2],
    ['Meeting room panel', 780, 5],
    ['Rugged tablet 10"', 890, 15],
    ['Time clock terminal', 640, 3],
  ],
  software: [
    ['Desktop client', 0, 40],
    ['ERP connector', 4_800, 1],
    ['Warehouse connector', 3_600, 1],
    ['Report designer', 1_900, 2],
    ['Signature add-on', 1_200, 1],
  ],
  subscription: [
    ['Business plan, seats', 320, 60],
    ['Enterprise plan, seats', 540, 120],
    ['Analytics add-on', 6_000, 1],
    ['Premium support', 9_500, 1],
    ['Additional storage, 1 TB', 1_100, 2],
  ],
  environment: [
    ['Production environment', 0, 1],
    ['Sandbox environment', 1_500, 1],
    ['Training environment', 900, 1],
    ['Staging environment', 1_800, 1],
  ],
} as const
