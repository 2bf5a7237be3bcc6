/** All data of a room: `app/rooms/[room]/data/`. */
export const roomData = {
  whoSees:
    'Who runs the room sees how you are doing, and can export and delete what is made in it. What you bring along stays yours; so does all of it when you leave.',
  title: 'Data of the room',
  heading: 'Data of “{room}”',
  ofRoom:
    'Of “{room}” the workshop keeps its settings and code, {helpers, plural, one {# helper’s link} other {# helpers’ links}}, {messages, plural, one {# message} other {# messages}}, {questions, plural, one {# question} other {# questions}}, and {events, plural, one {# note} other {# notes}} of who did what when.',
  theirs:
    '{count, plural, =0 {No learner’s work is the room’s} one {The work of # learner is the room’s} other {The work of # learners is the room’s}}',
  theirsHelp:
    'Who came with nothing and stayed: their texts with all versions, verdicts, measurements, notes and feedback are exported (without the feedback, which names nobody) and deleted with the room.',
  kept: '{count, plural, one {# learner keeps everything} other {# learners keep everything}}',
  keptHelp:
    'Of them the room has only the name and what was noted in it, which is exported and deleted. Their work is their own.',
  left: 'left the room',
  brought: 'brought work along',
  download: 'Download everything',
  delete: 'Delete everything',
  deleting: 'Deleting …',
  sure: 'Delete “{room}” and all its data?',
  goes: 'The room goes with its code, links, messages, questions and notes of who did what, {count, plural, =0 {and no learner’s work} one {and # learner with all work} other {and # learners with all their work}}:',
  forGood:
    'Their pages close, and their progress is gone. Nobody can bring it back. Download it first if anybody may want it.',
  deleteAll: 'Delete it all',
  deleted: '“{room}” was deleted',
  nothingLeft:
    'Nothing of it is left on this server. Backups elsewhere keep it until their owner deletes them.',
  toRooms: 'To the rooms',
} as const;
