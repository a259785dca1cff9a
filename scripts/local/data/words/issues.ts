/** What customers write about: `{…}` is filled in by ../texts.ts. */
export const ISSUES = {
  bug: [
    [
      'CSV export stops after {count} rows',
      'The export of {area} ends after {count} rows without any message. The list itself shows more.',
    ],
    [
      '{area} page stays blank in {browser}',
      'Since the last release the {area} page shows the header and nothing else in {browser}. Other browsers work.',
    ],
    [
      'Dates in {area} are shifted by one day',
      'Entries made late in the evening appear on the next day in {area}. We are in a different time zone from the server, if that helps.',
    ],
    [
      'Saved filter in {area} loses its conditions',
      'A filter that {team} saved last week opens empty. Saving it again helps until the next sign-in.',
    ],
    ['Duplicate notifications for {area}', 'Everybody in {team} gets each e-mail about {area} twice, a minute apart.'],
    [
      'Search finds archived records',
      'The search in {area} lists records that were archived months ago. {team} opens them by mistake.',
    ],
    [
      'Attachment upload fails above {small} MB',
      'Uploads to {area} stop at about {percent} percent when a file is larger than {small} MB.',
    ],
    [
      'Totals in {area} do not match the details',
      'The sum in the header of {area} differs from the sum of the lines by a few cents. {team} needs this for the month-end closing.',
    ],
    [
      'Mobile app signs out after a few minutes',
      'Colleagues in {team} have to sign in again every few minutes in the mobile app. The desktop is fine.',
    ],
    [
      'Webhook for {area} arrives late',
      'Webhooks for {area} used to arrive within seconds; now it takes up to {small} minutes.',
    ],
    [
      'Column order resets in {area}',
      'Whatever order we choose in {area} is gone after a reload. It worked before the last update.',
    ],
    [
      'Import of {count} records ends with an unknown error',
      'An import into {area} with {count} rows stops with "unknown error". Smaller files go through.',
    ],
  ],
  question: [
    [
      'How do we hide {area} from {team}?',
      'We would like {team} not to see {area} at all. Is that a matter of roles or of modules?',
    ],
    [
      'Where can I see who changed a record in {area}?',
      'An entry in {area} was changed and nobody remembers doing it. Is there a history?',
    ],
    ['Can {area} be translated?', 'Part of {team} works in another language. Can labels in {area} be translated?'],
    [
      'What counts towards our limit of {count} records?',
      'We got a message about the limit of {count} records. Do archived ones in {area} count?',
    ],
    [
      'Recommended way to archive old {area}',
      'We have {area} going back several years. What do other customers do with theirs?',
    ],
    [
      'How long are deleted records kept?',
      'Somebody in {team} deleted a few entries in {area}. Until when can they be restored?',
    ],
    [
      'Is there a training video for {area}?',
      'New colleagues start in {team} next month. A short video about {area} would help a lot.',
    ],
  ],
  feature_request: [
    [
      'Bulk edit in {area}',
      'Changing {count} entries one after another takes {team} half a day. A bulk edit for owner and status would be enough.',
    ],
    [
      'Scheduled report of {area} by e-mail',
      'Our management would like a weekly overview of {area} by e-mail, ideally on Monday morning.',
    ],
    [
      'Dark mode for the {area} screen',
      '{team} works in a dark control room. A dark theme for {area} would be easier on the eyes.',
    ],
    [
      'Colour rules in {area}',
      'Overdue entries in {area} should stand out. Colours by condition, as in a spreadsheet, would do.',
    ],
    [
      'Keyboard shortcuts for {area}',
      'People in {team} enter {count} records a week. Shortcuts for "save and next" would save them many clicks.',
    ],
    [
      'Custom field of type "percentage"',
      'We use a number field in {area} for percentages and people forget the sign. A type of its own would help.',
    ],
    [
      'Approval step before closing in {area}',
      'For compliance, a second person from {team} should confirm before an entry in {area} is closed.',
    ],
    [
      'Export of {area} to a data warehouse',
      'Our data team would like {area} every night as files. The API works but is slow for {count} records.',
    ],
  ],
  billing: [
    [
      'Invoice shows {small} seats too many',
      'The last invoice lists {small} seats more than we ordered. {team} has put it on hold.',
    ],
    [
      'Purchase order number missing on the invoice',
      'Our accounting system rejects invoices without our purchase order number. Please issue it again.',
    ],
    [
      'Change of billing address',
      'We moved our head office. Please use the new address from next month on; {team} has the details.',
    ],
    [
      'Credit note for the outage',
      'We were promised a credit for the outage of {area}. It is not on the last invoice.',
    ],
    [
      'Switch from monthly to annual billing',
      'We would like to switch to annual billing at the next renewal. What would the price be?',
    ],
  ],
  access: [
    [
      'New colleague in {team} cannot sign in',
      'A colleague who started this week gets "no access" although the invitation was accepted.',
    ],
    [
      'Single sign-on fails for {team}',
      'Since we renewed our certificate, single sign-on fails for everybody in {team}. Passwords still work.',
    ],
    [
      'Remove access of a former employee',
      'An employee of {team} left us. Please confirm that the account and all its sessions are closed.',
    ],
    [
      'Second factor lost',
      'A colleague in {team} lost the phone with the authenticator. How do we reset the second factor?',
    ],
    [
      '{team} sees too much in {area}',
      'After the last change of roles, {team} can edit {area}. They should only be able to read it.',
    ],
    [
      'API key stopped working',
      'The key of our integration with {area} is refused since yesterday. We did not change anything.',
    ],
  ],
} as const

export const OPENINGS = ['Hello. ', 'Good morning. ', 'Hi all. ', '', '', '', ''] as const

/** What people add. */
export const MORE = {
  trouble: [
    ['We first saw it on {day}.'],
    ['About {small} people are affected.'],
    ['It happens every time.', 'It comes and goes; we could not find a pattern.'],
    ['We tried another computer and another network.'],
    ['As a workaround we keep a spreadsheet for now.'],
    ['A screenshot is with {team}, just ask.'],
    ['This blocks our work at the end of the month.', 'There is no hurry from our side.'],
  ],
  wish: [
    ['There is no hurry from our side.', 'Our auditors come next month, so an answer before that would be great.'],
    ['Please call rather than write if you need details.', 'Write to {team} if you need details.'],
    ['Thank you for looking into it.', 'Thank you.'],
    ['We asked about this on {day} already.'],
  ],
} as const

export const AREAS = [
  'Orders',
  'Invoices',
  'Contacts',
  'Reports',
  'Dashboards',
  'Inventory',
  'Tickets',
  'Contracts',
  'Time sheets',
  'Shipments',
  'Budgets',
  'Suppliers',
  'Work orders',
  'Surveys',
  'Forecasts',
  'Returns',
] as const

export const BROWSERS = ['Firefox', 'Safari', 'Chrome', 'Edge', 'Safari on the iPad'] as const
