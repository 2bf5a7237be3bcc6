/**
 * What the server says to people, in English: for logs, the command line and every page that has no other words. Besides,
 * a page gets the code and what stands in the blanks, and says the sentence of `app/_i18n/said/de.ts` instead.
 */
import { fill, type Values } from '../labs/fill.ts';

export const SENTENCES = {
  // What cannot be done just now.
  'too-much': 'Too much at once: wait a moment, then try again.',
  'too-many-messages': 'Too many messages: slow down.',
  'unknown-message': 'The page sent something unknown. Reload it.',
  'other-version': 'This page is older or newer than the server: reload it.',
  failed: 'Something on the server failed. Try again.',
  'menu-open': 'menuconfig is already open: leave it first.',
  'menu-disturbs': 'Leave menuconfig first: what runs in it would disturb this.',
  'menu-after-build': 'Wait until the build is over, then open menuconfig.',
  'shell-open': 'The shell is already open.',
  'shell-disturbs': 'Close the shell first: what runs in it would disturb the measurement.',
  'shell-after-measuring':
    'Wait until the measurement is over, or stop it, then open the shell: what runs in it would disturb the figures.',
  'shell-first': 'Open the shell first: its copy goes when it is closed.',
  'keyboard-taken': 'The learner has the keyboard: nothing was changed.',
  'measurement-gone': 'That measurement is no longer kept.',
  'version-gone': 'That version is no longer kept.',
  'file-of-step': '{file} belongs to the step: a reset brings it back as it was.',
  'own-files': 'A step has at most {most} files of your own: delete one, then make {file}.',
  'all-files': 'An application has at most {most} files.',
  'book-code': 'The experiment book is full of code: delete measurements that you no longer need.',
  'book-rows': 'The book has room for {most} rows of your own: remove one first.',
  'book-own-rows': 'Only rows of your own can be removed.',

  // What the learner's room says.
  'no-room': 'This workshop is held in rooms: join yours first, with the code that your instructor shows.',
  'not-in-room': 'This step is not part of “{room}”.',
  'step-closed':
    'This step opens when the check of step {before} has passed, or when your instructor opens it.',
  'solution-closed':
    'The solution of this step opens when your check has passed, or when your instructor opens it.',
  'hints-closed': 'The hints of this step are not open yet in your room.',
  'room-ended':
    '“{room}” has ended. Your work is kept: you can read and download it, or leave the room to go on alone.',
  'room-paused': '“{room}” is paused by your instructor. Go on writing; building waits.',
  'no-measuring': 'There is no measuring in “{room}”.',
  'room-kernel': '“{room}” builds with {kernel}.',

  // The bench.
  'no-kernel': 'There is no kernel to build with.',
  'no-such-kernel': 'This server has no {kernel}.',
  'making-configuration': 'Making .config',
  'opening-menu': 'Opening menuconfig',
  'opening-bench': 'Opening your bench',
  'preparing-kernel': 'Preparing {kernel}',
  'building-kernel': 'Building {kernel} for the first time',
  'building-kernel-so-far': 'Building {kernel} for the first time: {percent} %',
  'building-references': 'Building the reference solutions for {kernel}',
  'building-references-so-far': 'Building the reference solutions for {kernel}: {percent} %',
  'kernel-failed': 'The tree could not be built: the log says why',
  'bench-reopened': 'Your bench was closed meanwhile, and a new one is opened. Your text is as you left it.',
  'bench-ended': 'Your bench ended ({reason}) and is opened again. Your text is safe.',
  'bench-ended-twice':
    'Your bench ended ({reason}) and another is opened when you next build or run. Your text is safe.',
  'bench-given-back': 'This bench was given back.',
  'sandbox-closed': 'The sandbox is closed.',
  'build-lost': 'The sandbox ended during the build.',
  'build-killed': 'The build was killed before it ended.',
  'image-unread': 'The image could not be examined.',
  'files-unwritten': 'The files could not be written: {why}',
  'menu-unread': 'What menuconfig saved could not be read.',
  'menu-over': 'menuconfig is open for {minutes} minutes at the most, and they were over. Nothing was saved.',
  'menu-not-drawn': 'menuconfig was not drawn within {seconds} seconds, and was ended. Nothing was saved.',
  'menu-ended': 'menuconfig ended by itself, and nothing was saved. What it said last stands above.',
  'shell-idle': 'The shell was closed: no key was typed for {minutes} minutes.',
  'shell-bench-gone': 'The shell ended with its bench.',
  'gdb-absent':
    'gdb is not installed on this server: its operator gets it with "apt-get install gdb", and `npm run setup` does so.',

  // What a build came to.
  'build-failed': 'The build failed: its last lines say why.',
  // In front of ": " stands the limit, behind it what to do.
  'limit-output': '{mib} MiB: The build printed without end: look at what Makefile.uk runs.',
  'limit-wall':
    '{seconds} s: The build did not end: look for a loop in Makefile.uk, or an #include that never stops.',
  'limit-disk': '{mib} MiB: The workspace is full: make the build write less, then build again.',
  'limit-file': '{mib} MiB: One file of the build grew too large: look for a huge initialised array.',
  'limit-processes':
    '{most} processes: The build started too many processes at once: look at what Makefile.uk runs.',
  'limit-memory':
    '{mib} MiB for each process: The compiler needed too much memory: look for a macro or an #include that expands without end.',
  'limit-killed':
    '{mib} MiB together, or what the machine had left, perhaps: A program of the build was killed: it needed too much memory, as with a macro or an #include that expands without end, or something else killed it. Look at what Makefile.uk runs, and build again.',
  'limit-cpu':
    '{seconds} s of processor time: The compiler ran for too long: look for a macro or an #include that expands without end.',

  // How a run ended.
  'ended-by-learner': 'You stopped it.',
  'ended-by-window': 'It was still running when the time for watching it was over, and was stopped.',
  'ended-by-debugger': 'gdb had gone while it stood still, so it was stopped.',
  'ended-by-limit': 'It ran for as long as a run may take, and was stopped.',

  // The disk and the database.
  'disk-full':
    'The disk of this server is full: your change is not saved there. Your text is kept in this browser, and saved as soon as there is room again.',
  'disk-short':
    'The disk of this server has no room for builds, runs and checks: {has} MiB are free, and {needs} are needed. Saving goes on as long as it can. The server’s operator has to make room.',
  'database-away':
    'The database of this workshop cannot be reached: your change is not saved there yet. Your text is kept in this browser, and saved as soon as the database is back.',
  'database-full':
    'The disk of this workshop’s database is full: your change is not saved there. Your text is kept in this browser, and saved as soon as there is room again.',

  // Ways in: rooms, codes, keys, links.
  'too-often': 'Too many at once: try again in a minute.',
  'too-many-downloads': 'Too many downloads: try again in a minute.',
  'too-many-pages': 'Too many pages were asked for from here: try again in half a minute.',
  'no-room-for-learners':
    'The disk of this server has no room for new learners: its operator has to make some.',
  'disk-nearly-full': 'The disk of this server is nearly full: its operator has to make room.',
  'no-cookie': 'There is no valid cookie. Reload the page.',
  'no-such-code': 'No room has this code now. Look at it again: six letters and digits, such as 7KM-2QX.',
  'too-many-codes': 'Too many wrong codes came from here: try again in a minute.',
  'no-name': 'Say what you want to be called: one to forty characters.',
  'joining-closed': 'Nobody may join this room just now: ask your instructor to open it.',
  'room-full': 'This room is full: it has {most} learners.',
  'no-such-resume-code': 'That is no such code: it has twelve letters and digits.',
  'resume-code-old': 'This code is out of date, or another one was drawn since.',
  'work-left-behind': 'There is work in this browser that would be left behind.',
  'no-such-key': 'That is no instructor’s key, or it was taken back.',
  'key-too-often': 'This key signed in too often just now: try again in a minute.',
  'no-such-link': 'This link was taken back, or is not complete. Ask for another one.',

  // What a learner asks for.
  'no-capture': 'There is no capture of this step yet: run it first.',
  'no-bundle': 'The newest check of this step is not in memory any more: check it again.',
  'nothing-kept': 'There is nothing kept of you.',
  'copy-damaged':
    'Deleted from the workshop. An older copy of it on this server is damaged and could not be looked through: its operator has been told to remove it.',
  'no-question': 'Say in a few words, at most {most} characters, what you need.',
  'ask-aloud': 'The disk of this server is nearly full: ask aloud.',
  'nobody-sees': 'You are in no room that is open, so nobody would see your question.',
  'asked-nothing': 'You have asked nothing.',
  'view-over': 'That question was taken back, or it is over already.',
  'no-race': 'You are in no room, so there is no race.',
  'form-of-another': 'This browser has become another learner’s since: reload the page.',
  'form-too-large': 'That is more than the form can hold.',
  'forms-too-often': 'Too many forms without any work just now: try again in a minute.',

  // What an instructor asks for.
  'no-instructor': 'This is for instructors: sign in first.',
  'no-such-room': 'There is no such room.',
  'room-of-others': 'There is no such room, or it is not yours.',
  'owner-alone': 'Only who made the room may do that.',
  'owner-ends': 'Only who made the room may end it, or let it end sooner.',
  'room-over': 'The room has ended, and stays as it was.',
  'room-settings': 'A room needs a name, and settings that exist.',
  contradiction:
    'In free order every step shows the solution of the step before it: open the solutions, or let steps open one after the other.',
  'most-links': 'A room has at most {most} links.',
  'link-gone': 'There is no such link.',
  'learner-gone': 'That learner is not in this room.',
  'much-open': 'So much is open here already: close something first.',
  'not-open': 'That is not open.',
  'export-under-way': 'Another export is under way: try again in a minute.',
  'no-message': 'A message needs a text of at most {most} characters, and whom it is for.',
  'message-gone': 'There is no such message.',
  'most-notes': 'A room has at most {most} notes: take one down first.',
  'somebody-gone': 'Somebody of those is not in this room any more.',
  'question-gone': 'That question was answered or taken back in the meantime.',
  'question-of-others': 'That question was answered, taken back, or is another helper’s by now.',
  'no-timer': 'A timer needs a label and its minutes, at most {most}.',
  'most-timers': 'At most {most} timers at a time: end one first.',
  'timer-gone': 'There is no such timer.',
  'no-consent': 'The learner has not allowed that, or allows it no more. Ask again.',
  'view-room-over': 'The room has ended.',
  'many-views': 'So many ask this learner already, or look: wait until one has ended.',
  'browser-looks': 'Too many pages of rooms are open in this browser: close one.',
  'room-looks': 'Too many look at this room: somebody has to close a page.',
} as const;

export type SentenceCode = keyof typeof SENTENCES;
type Blanks<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Blanks<Rest> : never;
type BlanksOf<C extends SentenceCode> = Blanks<(typeof SENTENCES)[C]>;

export interface Sentence {
  /** In English. */
  readonly text: string;
  /** What a page makes it of in another language. */
  readonly told: { readonly code: SentenceCode; readonly values: Values };
}

/** `sentence('room-full', { most: 250 })` */
export function sentence<C extends SentenceCode>(
  code: C,
  ...blanks: [BlanksOf<C>] extends [never] ? [] : [Readonly<Record<BlanksOf<C>, string | number>>]
): Sentence {
  const values: Values = blanks[0] ?? {};
  return { text: fill(SENTENCES[code], values, 'en'), told: { code, values } };
}
