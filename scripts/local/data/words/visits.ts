/** Visits by purpose: what they are called, and what came of them. */
export const VISITS = {
  business_review: {
    names: ['Business review {quarter}', 'Review with {team}', 'Look back on {year}'],
    outcomes: [
      'Goals for {area} agreed until {quarter}. {team} sends the figures that were missing.',
      '{small} people came, the board among them. They want to see {area} again before they decide on more.',
      'Usage is up {percent} percent. The next review is in {quarter}.',
    ],
  },
  training: {
    names: ['Training on {area}', 'Training for {team}', 'Refresher for {team}'],
    outcomes: [
      '{small} people trained on {area}. Two of them train the others.',
      '{team} can do it alone now. Open: rights in {area}.',
      'Went well, but {area} needs a second session after {day}.',
    ],
  },
  kick_off: {
    names: ['Kick-off with {team}', 'Kick-off for {area}'],
    outcomes: [
      'Plan and names agreed. {team} begins, the others follow in {quarter}.',
      'They bring {count} records with them. The first import is on us.',
    ],
  },
  escalation: {
    names: ['On the outage of {area}', '{team} is unhappy with {area}'],
    outcomes: [
      'Said what happened and what we changed. {team} wants a weekly call until {quarter}.',
      'They consider leaving. Sent a proposal, the answer was promised after {day}.',
    ],
  },
} as const
