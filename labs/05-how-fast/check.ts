import { keepsSending, quiet, wellFormed } from '../flood.ts';
import type { Evidence, Item, Lab } from '../lab.ts';
import { agrees, bandwidth, printed, spaced, toldEnough } from '../rates.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { judge } from '../verdict.ts';

export const howFast: Lab = {
  number: '05',
  slug: '05-how-fast',
  title: 'How fast are we?',
  goal: 'Count what you send and print the rate every few seconds. At the end the number agrees with what the host counts, and costs next to nothing.',
  minutes: 20,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Boot it.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'keeps-sending', text: 'Send without end as before.' },
    { item: 'well-formed', text: 'Let every frame be as right as the first.' },
    { item: 'quiet', text: 'Print nothing for a packet.' },
    { item: 'printed', text: 'Print the rate with print_netspeed().' },
    { item: 'spacing', text: 'Do so every 2 to 10 seconds.' },
    { item: 'counts', text: 'Count the packets that were sent, and only those.' },
    { item: 'bandwidth', text: 'Count the bytes that a wire would carry.' },
    { item: 'sound', text: 'Run until somebody stops you.' },
  ],
  observe: { seconds: 22, enough: (soFar) => toldEnough(soFar, 'sent') },
  measured: true,
  check,
};

/** Bytes on a wire for a frame of 60: four of check sequence, eight of preamble, a gap of twelve. */
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
    [sound(guest)],
  ]);
}
