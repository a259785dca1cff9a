/** Notes by kind: title, what they touch on, and the text. */
export const NOTES_OF_KIND = {
  call: [
    [
      'Call with {contact} about {area}',
      ['support'],
      '{contact} reports that {area} is slower since {day}. Sent it to support and promised an answer this week.',
    ],
    [
      'Check-in with {contact}',
      ['adoption'],
      'Usage is up {percent} percent. {team} is the only team that still works around {area}.',
    ],
    [
      'Call about the renewal',
      ['commercial', 'risk'],
      '{contact} says that procurement wants a second offer this time. {team} is on our side.',
    ],
    [
      '{contact} on the open invoice',
      ['commercial'],
      'The purchase order number was missing. {contact} sends it, then the invoice can be paid.',
    ],
    [
      'Feedback from {team}',
      ['feedback', 'adoption'],
      'They like {area}, and miss a way to change {small} entries at once.',
    ],
  ],
  meeting: [
    [
      'Quarterly review {quarter}',
      ['adoption', 'commercial'],
      'Goals met but one. {contact} presented the numbers to the board. Next review after {quarter}.',
    ],
    [
      'Workshop with {team}',
      ['training', 'feedback'],
      '{small} people, two hours. Open points: rights in {area}, and who keeps the templates.',
    ],
    ['Kick-off', ['training'], 'Met {contact} and {team}. Data for {area} arrives by the end of the month.'],
    [
      'Meeting with the new head of {team}',
      ['risk'],
      'Comes from a company that uses a competitor. Wants to see figures before deciding anything.',
    ],
    [
      'Roadmap session',
      ['feedback', 'commercial'],
      'Showed what is planned for {area}. {contact} would pay for the approval rules.',
    ],
  ],
  message: [
    [
      '{contact} asks for an offer',
      ['commercial'],
      '{small} more seats for {team} from {quarter}; a discount is expected.',
    ],
    [
      'Question about retention',
      ['support'],
      '{contact} asks how long {area} is kept. Answered with the page from the handbook.',
    ],
    [
      'Thanks from {team}',
      ['feedback'],
      'The fix of {day} saved them an evening. May we use that as a quote? Asked {contact}.',
    ],
    [
      'Reminder: training material',
      ['training', 'adoption'],
      'Sent the recordings to {contact} again; {count} people have watched them so far.',
    ],
  ],
  observation: [
    [
      'Fewer sign-ins from {team}',
      ['adoption', 'risk'],
      'Down by {percent} percent since {day}. Nobody has complained. Ask {contact} before the next review.',
    ],
    [
      'Champion is leaving',
      ['risk'],
      '{contact} leaves at the end of the quarter. We know nobody else in {team} well enough.',
    ],
    [
      'Good reference',
      ['feedback', 'commercial'],
      '{contact} spoke about us at a conference. Would take calls from prospects.',
    ],
    [
      'Many questions about {area}',
      ['support', 'training'],
      '{small} tickets in a month, most of them about the same screen. A training would help more than answers.',
    ],
  ],
} as const
