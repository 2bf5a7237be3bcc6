/** Questions about a program that sends without end; shared by the steps from 04 on. */
import type { ConsoleReport } from './console.ts';
import type { Evidence, GuestEvidence, SoFar } from './lab.ts';
import { NOTHING_SECONDS } from './rates.ts';
import { type Direction, flowOf, frameFault, grouped, linesSince } from './traffic.ts';
import { type Finding, fail, ourFault, pass, type Question } from './verdict.ts';

/** A guest that shares two cores with a whole room may be without a processor for a while, but not for this long. */
const SILENCE_SECONDS = 1;

/** Long enough for a leak to end the guest, and for a silence to be noticed. */
const SENDING_SECONDS = 2;

/**
 * A guest has room for 16,000 packets, and at least every second one is refused: whoever leaks those has come to an end
 * by then. On a machine that is too busy for as many the window decides.
 */
const SENDING_PACKETS = 20_000;

/** Enough was seen of a guest that sends: it did so for a while and often enough, or did and fell silent. */
export function sentForLong(soFar: SoFar): boolean {
  const { firstAt, packets, silence } = flowOf(soFar, 'sent');
  if (firstAt === null) return soFar.seconds > NOTHING_SECONDS;
  return (
    soFar.seconds - firstAt > SENDING_SECONDS && (packets > SENDING_PACKETS || silence > SILENCE_SECONDS)
  );
}

/** Lines a second that nobody can read any more, and that cost as much time as a hundred packets each. */
const LINES_PER_SECOND = 10;

/** Frames come from soon after the start until the guest is stopped. `memory` says why they may end. */
export function keepsSending(
  guest: GuestEvidence | null,
  report: ConsoleReport,
  reference: Evidence,
  memory = MEMORY,
): Question {
  return {
    id: 'keeps-sending',
    title: 'Frames come without end',
    expected: 'frames until the guest is stopped',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const flow = flowOf(guest, 'sent');
      const { ending } = guest;
      const seen = `${grouped(flow.packets)} ${flow.packets === 1 ? 'frame' : 'frames'}`;
      if (flow.packets > 0 && ending.kind === 'stopped' && flow.silence < SILENCE_SECONDS) {
        const beside = reference.guest ? `, the reference ${grouped(sendingRate(reference.guest))}` : '';
        return pass(`${seen}, ${grouped(sendingRate(guest))} a second${beside}`);
      }
      if (reference.guest && flowOf(reference.guest, 'sent').packets === 0)
        return ourFault(`${seen}, and none of the reference solution either`);
      return stopped(guest, report, seen, flow.packets, memory);
    },
  };
}

/** Packets a second since the first; on a shared machine no more than a glimpse. */
function sendingRate(guest: GuestEvidence): number {
  const { packets, firstAt } = flowOf(guest, 'sent');
  return packets / Math.max(0.1, guest.seconds - (firstAt ?? 0));
}

/** Why no more frames came. */
function stopped(
  guest: GuestEvidence,
  report: ConsoleReport,
  seen: string,
  packets: number,
  memory: string,
): Finding {
  const { ending } = guest;
  const said = (words: string) => report.messages.some((message) => message.text.includes(words));
  if (said('Failed to prepend virtio header'))
    return fail(
      `${seen}, then the driver refused with -28`,
      'The driver found too little headroom in a packet. A packet that was sent has lost its headroom to the driver and belongs to it: make a new one for every frame, with nb_encap_tx as headroom.',
    );
  if (ending.kind === 'assertion' || ending.kind === 'crashed')
    return fail(
      `${seen}, then: ${ending.detail}`,
      /NULL/.test(ending.detail) || packets > 100 ? `${ending.detail} ${memory}` : ending.detail,
    );
  if (packets === 0 && memory !== MEMORY) return fail(seen, `No frame left the program. ${memory}`);
  if (ending.kind === 'returned')
    return fail(
      `${seen}, then ${ending.detail}`,
      packets <= 1
        ? 'The program ends after its frame. Put making and sending a packet into a loop without end: for (;;) { … }.'
        : `The loop ended, though nobody stopped it. A result of 0 from uk_netdev_tx_one() only says that the queue is full at the moment: go on after freeing the packet. ${memory}`,
    );
  if (packets === 0)
    return fail(
      seen,
      'The program runs, but no frame left it. Is uk_netdev_tx_one() called in the loop, with a packet that is not NULL?',
    );
  return fail(`${seen}, then silence while the program ran on`, `The frames stopped. ${memory}`);
}

const MEMORY =
  'Mostly memory has run out then: a packet that was not sent is still yours, and each takes 4 KiB and more from the default allocator. Free it in every case in which uk_netdev_tx_one() reports no success; it is so more often than not.';

/** Both counters were equal to the frame in all runs of a right program; a few may be between them when it is stopped. */
const UNDER_WAY = 10;

const OWNED =
  'Was a packet written to, freed or sent again after uk_netdev_tx_one() had taken it? It belongs to the driver then, and its memory may already be another packet’s.';

/** The frames that were kept are step 03's, each of them. */
export function wellFormed(guest: GuestEvidence | null): Question {
  return {
    id: 'well-formed',
    title: 'Every frame is right',
    expected: 'the frame of step 03, again and again',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const { frames } = guest;
      const left = flowOf(guest, 'sent').packets;
      const passed = frames.length + guest.framesNotKept;
      for (const [index, frame] of frames.entries()) {
        const fault = frameFault(frame, guest.mac);
        if (fault !== null)
          return fail(
            `frame ${grouped(index + 1)}: ${fault}`,
            index === 0
              ? `Already the first frame is wrong: ${fault}. Go back to step 03 and look at its verdict.`
              : `Frame ${grouped(index + 1)} is wrong, though earlier ones were right: ${fault}. ${OWNED}`,
          );
      }
      if (passed < left - UNDER_WAY)
        return fail(
          `${grouped(left)} frames left the guest, and the bridge passed on ${grouped(passed)}`,
          `The bridge threw frames away: their source address was all zero or a group address. ${OWNED}`,
        );
      if (frames.length === 0) return ourFault('no frame was kept to look at');
      return pass(`${grouped(frames.length)} frames looked at`);
    },
  };
}

/** The console stays readable: while frames are sent, or for all of the time in which some may be received. */
export function quiet(guest: GuestEvidence | null, direction: Direction = 'sent'): Question {
  return {
    id: 'quiet',
    title: 'The console is calm',
    expected: `at most ${LINES_PER_SECOND} lines a second`,
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const main = guest.console.find((line) => line.text.includes('Calling main('))?.at ?? 0;
      const from = direction === 'sent' ? (flowOf(guest, 'sent').firstAt ?? 0) : main;
      const lines = linesSince(guest.console, from);
      const perSecond = lines / Math.max(1, guest.seconds - from);
      const seen = lines === 0 ? 'not a line' : `${perSecond.toFixed(1)} lines a second`;
      if (perSecond <= LINES_PER_SECOND) return pass(seen);
      return fail(
        seen,
        direction === 'received'
          ? 'Something is printed for every packet or, worse, for every poll that finds none. A test such as (total & mask) == 0 is true all the time while the total stands still: make it only after a packet was received.'
          : 'Something is printed for every packet, or for every one that was not sent. The processor waits for each character of it. A full queue is no error: print nothing for it, and a line only where the result is below 0.',
      );
    },
  };
}
