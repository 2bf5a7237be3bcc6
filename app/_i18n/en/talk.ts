/** What is said in a room, on the learner's pages: `app/_rooms/news.tsx`. */
export const talk = {
  region: 'From your room',
  ask: 'Ask for help',
  asked: 'Your question waits',
  about:
    'Who teaches this room sees your question in the order in which all were asked, and comes to you or answers here.',
  question: 'What do you need?',
  placeholder: 'For example: the guest prints “no device”, and I do not see why.',
  send: 'Ask',
  sending: 'Asking …',
  waiting:
    '{ahead, plural, =0 {You asked for help, and are next.} one {You asked for help: # question was asked before yours.} other {You asked for help: # questions were asked before yours.}}',
  coming: '{name} comes to you.',
  withdraw: 'Take the question back',
  from: '{name} says:',
  note: 'Note of {name}:',
  showLine: 'Show line {line} of {file}',
  otherStep: 'It is in step {step}: go there',
  read: 'Read: put this message away',
  timer: '{label}: {minutes}:{seconds}',
  timerOver: '{label}: time is up',
} as const;
