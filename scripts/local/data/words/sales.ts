/** Opportunities: a name and what the company wants; for those who are no customers yet, and for customers. */
export const OPPORTUNITIES = {
  new: [
    [
      'First rollout for {team}',
      '{team} wants to start with {small} people and decide about the rest after {quarter}.',
    ],
    ['Replacement of spreadsheets in {area}', 'They keep {area} in shared files today and lose track of versions.'],
    ['Pilot with {team}', 'A paid pilot of six weeks; their measure of success is {percent} percent less manual work.'],
    ['Group-wide platform', 'They compare three vendors. Security review and references are what they ask for first.'],
    ['Tender {year}', 'A formal tender: questions until {day}, then a presentation for the three best.'],
  ],
  more: [
    ['{small} more seats for {team}', '{team} has grown and works with shared accounts at the moment.'],
    ['Analytics add-on', 'The board wants numbers on {area} every month; today somebody counts them by hand.'],
    ['Renewal {year}', 'Renewal of the main contract. Procurement asks for {percent} percent less or a longer term.'],
    ['Premium support', 'After two slow answers in {area} they would like a named contact.'],
    ['Second location', 'The new site starts in {quarter} and is to work the same way from the first day.'],
    ['ERP integration', 'A nightly exchange of {area} with their ERP. The budget lies with {team}.'],
    ['Training package for {team}', 'Half of {team} joined after the first trainings.'],
  ],
} as const

/** What stands in the way, or what decided it. */
export const STANDINGS_OF_STAGE = {
  lead: ['No budget named yet.', 'Came up in passing; nothing promised.'],
  qualified: [
    'Budget and need are confirmed, the date is not.',
    '{team} is in favour; the management has not been asked.',
  ],
  proposal: ['Our proposal is with {team}.', 'They have our proposal and one from a competitor.'],
  negotiation: ['Legal reads the contract.', 'Only the price per seat is open.', 'Waits for a signature.'],
  won: ['Signed.', 'Signed after a short negotiation.', 'Signed; kick-off with {team} to be agreed.'],
  lost: [
    'Decided for a competitor.',
    'No decision this year; the budget went elsewhere.',
    'Stopped: {team} was reorganised.',
  ],
} as const

export const NEXT_STEPS = {
  lead: ['Find out who decides', 'Send the overview for {team}', 'Call again after {quarter}'],
  qualified: ['Demo of {area} for {team}', 'Agree on scope with {team}', 'Ask for the security questionnaire'],
  proposal: [
    'Walk {team} through the proposal',
    'Answer the questions about {area}',
    'Offer a variant with {small} seats',
  ],
  negotiation: ['Send the revised contract', 'Call with procurement', 'Get the discount approved'],
} as const

/** Plans and products: a name, and what a seat costs a month. */
export const PLANS = [
  ['Business plan', 26],
  ['Enterprise plan', 44],
  ['Essentials plan', 14],
] as const
export const EXTRAS = [
  ['Mobile workplace', 6],
  ['Warehouse module', 18],
  ['Planning module', 22],
  ['Customer portal', 9],
] as const
