import { keepsSending, quiet, wellFormed } from '../flood.ts';
import type { Evidence, Item, Lab } from '../lab.ts';
import { agrees, bandwidth, printed, spaced, toldEnough } from '../rates.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { findBranches, findSwitches } from '../switch.ts';
import { type Finding, fail, judge, pass } from '../verdict.ts';

export const goFaster: Lab = {
  number: '06',
  slug: '06-go-faster',
  title: 'Go faster!',
  goal: 'Try what might make the generator faster, one idea at a time. At the end you know what each is worth, and why.',
  minutes: 60,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Boot it.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'keeps-sending', text: 'Leave the program in the mode that really sends.' },
    { item: 'well-formed', text: 'Let every copy be as right as the original.' },
    { item: 'quiet', text: 'Print nothing for a packet.' },
    { item: 'printed', text: 'Go on printing the rate.' },
    { item: 'spacing', text: 'Do so every 2 to 10 seconds.' },
    { item: 'counts', text: 'Count the packets that were sent, and only those.' },
    { item: 'bandwidth', text: 'Count the bytes that a wire would carry.' },
    { item: 'isolated', text: 'Have a switch to the isolated mode in main.c.' },
    { item: 'sound', text: 'Run until somebody stops you.' },
  ],
  observe: { seconds: 22, enough: (soFar) => toldEnough(soFar, 'sent') },
  measured: true,
  check,
};

const WIRE_BYTES = 84;

function check(learner: Evidence, reference: Evidence): Item[] {
  const { stages, guest, report } = begin(learner);
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [keepsSending(guest, report, reference)],
    [wellFormed(guest)],
    [quiet(guest)],
    [printed(guest, 'sent', reference.guest)],
    [spaced(guest)],
    [agrees(guest, 'sent'), bandwidth(guest, [WIRE_BYTES])],
    [
      {
        id: 'isolated',
        title: 'The isolated mode is at hand',
        expected: 'an #if with 0 or 1 around uk_netdev_tx_one(), and uk_netbuf_free() in its place',
        answer: () => isolated(learner),
      },
      sound(guest),
    ],
  ]);
}

/**
 * Whether the source has the switch that the experiments need. The compiler sees one side of it only, so this is a question
 * about the text: two branches that the preprocessor chooses from, one that sends and one that only frees.
 */
function isolated({ files }: Evidence): Finding {
  const sources = Object.entries(files).flatMap(([name, text]) => (name.endsWith('.c') ? [text] : []));
  if (sources.some((text) => findSwitches(text).length > 0))
    return pass('an #if with a branch that sends and one that frees');
  return fail(
    sources.every((text) => findBranches(text).length === 0)
      ? 'no #if with an #else'
      : 'an #if, but not between sending and freeing',
    'Put uk_netdev_tx_one() between #if 1 and #else, and between #else and #endif uk_netbuf_free() with the same counting. Changing the 1 to 0 then isolates your code from the device.',
  );
}
