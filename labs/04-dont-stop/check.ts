import { keepsSending, quiet, sentForLong, wellFormed } from '../flood.ts';
import type { Evidence, Item, Lab } from '../lab.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { judge } from '../verdict.ts';

export const dontStop: Lab = {
  number: '04',
  slug: '04-dont-stop',
  title: 'Don’t stop',
  goal: 'Send one frame after the other for as long as the guest runs. At the end it loses no memory, keeps the console quiet, and ends only when you stop it.',
  minutes: 15,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Boot it.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    {
      item: 'keeps-sending',
      text: 'Make and send packets in a loop without end; give back those that did not go.',
    },
    { item: 'well-formed', text: 'Let every frame be as right as the first.' },
    { item: 'quiet', text: 'Print nothing for a packet.' },
    { item: 'sound', text: 'Run until somebody stops you.' },
  ],
  // A leak ends this guest after some 16,000 packets that were not sent, before enough was seen.
  observe: { seconds: 8, enough: sentForLong },
  check,
};

function check(learner: Evidence, reference: Evidence): Item[] {
  const { stages, guest, report } = begin(learner);
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [keepsSending(guest, report, reference)],
    [wellFormed(guest), quiet(guest)],
    [sound(guest)],
  ]);
}
