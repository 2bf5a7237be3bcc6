/** What the figures of a run say: the account of two guests, and the chart in words. */
export const traffic = {
  account: 'Account of the frames',
  figure: '{value, number}',
  sent: 'sent',
  sentSource: 'Counted by the sender’s tap: what its guest handed to the host.',
  bridge: 'on the bridge',
  bridgeSource: 'Counted by usocbr0 itself: every frame that a capture on it can see.',
  received: 'received',
  receivedSource: 'Counted by the receiver’s tap: what QEMU took from it for the guest.',
  dropped: 'dropped',
  droppedSource: 'Counted by the receiver’s tap: frames that found its queue of 1,000 full.',
  printed: 'printed',
  printedOf: '{told, number} of {counted, number}',
  printedSource:
    'The receiver’s own lines, rate times span, from its first line to its last; behind it what the tap counted in that time.',
  printedRate: '{rate, number}/s',
  printedOnce: 'The receiver’s only line so far. With the next one there is a span to compare.',
  nothingSent: 'Nothing was sent yet.',
  countsElse: 'The receiver’s own count is not its tap’s: it counts something else than each packet once.',
  nobodyThere:
    '{rest, number} passed the bridge after the receiver had ended: nobody was there to take them.',
  noBuffer: 'The receiver takes nothing: its card has no buffer to write into, so the tap’s queue is full.',
  tookNothing: 'The receiver has taken nothing yet: the frames wait in its tap’s queue.',
  tooSlow:
    'The receiver was too slow for {share, number, ::.0} % of the frames: its tap’s queue was full, and the host dropped them.',
  tooSlowABit:
    'The receiver was too slow for less than {share, number, ::.0} % of the frames: its tap’s queue was full, and the host dropped them.',
  moreQueued: '{rest, number} more lie in that queue.',
  underWay: '{rest, number} are under way: they wait in the receiver’s tap.',
  allArrived: 'Every frame arrived.',
  marks: {
    start: 'Start',
    end: 'End',
    startOf: 'Start {guest}',
    endOf: 'End {guest}',
    build: 'Build',
    check: 'Check',
  },
  words: {
    sent: '{middle, number} packets/s sent in the middle of the run.',
    received: '{middle, number} packets/s received in the middle of the run.',
    sentNow: '{latest, number} packets/s sent now, {middle, number} in the middle of the run.',
    receivedNow: '{latest, number} packets/s received now, {middle, number} in the middle of the run.',
    agrees: 'Printed ÷ counted by the tap: {share, number, ::.00}.',
    differs: 'Printed ÷ counted by the tap: {share, number, ::.00}: the program counts something else.',
    printing:
      'Quarters of a second with a printed line: {with, number} packets/s in the middle; without: {without, number}.',
    costs: 'That is what printing costs.',
    noise: 'The difference is no larger than the noise.',
  },
} as const;
