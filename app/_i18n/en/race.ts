/** The race of a room: `app/race/`, `app/rooms/[room]/race/`. */
export const race = {
  title: 'Race',
  heading: 'Race of “{room}”',
  about:
    'Who sends fastest, and who needs the least work for a packet? What you measured since you joined counts, while sending. You see the first three, your own place, and who is next above you.',
  anonymous: 'Only those who said so are named.',
  offHere: 'The race is off. Switch it on in the settings of the room.',
  off: 'There is no race in your room now.',
  noRoom: 'You are in no room. A race is run in rooms whose instructor switches it on.',
  nameMe: 'Show my name to the others',
  noNames: 'In your room nobody is named.',
  nothing: 'Nobody has measured yet. Measure in the steps with an experiment book.',
  rate: 'Rate',
  rateHelp: 'Packets a second ÷ those of the reference solution, measured in turn',
  work: 'Work',
  workHelp: 'Instructions for one packet, the same on every machine',
  of: '{count, plural, =0 {nobody yet} one {# learner} other {# learners}}',
  you: '{name} (you)',
  somebody: 'somebody',
} as const;
