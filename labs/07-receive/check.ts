import { quiet } from '../flood.ts';
import type { Evidence, GuestEvidence, Item, Lab, SoFar } from '../lab.ts';
import { agrees, bandwidth, NOTHING_SECONDS, printed, spaced, toldEnough } from '../rates.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { flowOf, frameFault, grouped } from '../traffic.ts';
import { type Finding, fail, judge, ourFault, pass } from '../verdict.ts';

export const receive: Lab = {
  number: '07',
  slug: '07-receive',
  title: 'Gimme, gimme, gimme!',
  goal: 'Let the same image receive where it is told to, count what comes, and give every buffer back. At the end you can account for each frame between two guests.',
  minutes: 40,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Boot it with the argument rx.' },
    { item: 'receive-queue', text: 'Bring up the receive queue as before.' },
    { item: 'transmit-queue', text: 'Bring up the transmit queue as before.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'receives', text: 'Give the card buffers that packets fit into.' },
    { item: 'keeps-receiving', text: 'Poll without end, and give back every buffer.' },
    { item: 'quiet', text: 'Print nothing while nothing comes.' },
    { item: 'printed', text: 'Print the rate of what comes.' },
    { item: 'spacing', text: 'Do so every 2 to 10 seconds.' },
    { item: 'counts', text: 'Count the packets that came, and only those.' },
    { item: 'bandwidth', text: 'Count the bytes that a wire would carry.' },
    { item: 'sound', text: 'Run until somebody stops you.' },
    { item: 'still-sends', text: 'Send as before where the argument is missing.' },
  ],
  observe: { append: 'rx', seconds: 22, peer: { afterSeconds: 1 }, enough },
  check,
};

/** Ten times the pool of 1,024 objects: so many come only where buffers are given back. */
const MANY = 10_240;
/** A sender that was seen this long has shown that it sends. */
const FEW = 500;
const SILENCE_SECONDS = 1;
/** A receiver was up before the sender, and takes the first packet at once. */
const IN_VAIN_SECONDS = 3;

function enough(soFar: SoFar, whose: 'learner' | 'reference'): boolean {
  const flow = flowOf(soFar, 'received');
  if (flow.packets <= STRAY) return soFar.seconds > NOTHING_SECONDS || sentInVain(soFar);
  if (whose === 'reference') return flow.packets > FEW;
  return flow.silence > 2 || (flow.packets > MANY && toldEnough(soFar, 'received'));
}

/** The other guest has been sending for a while. */
function sentInVain({ peer }: SoFar): boolean {
  const began = peer && flowOf(peer, 'sent').firstAt;
  return began != null && peer !== undefined && peer.seconds - began > IN_VAIN_SECONDS;
}

function check(learner: Evidence, reference: Evidence): Item[] {
  const { stages, guest, report } = begin(learner);
  const { peer } = learner;
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [
      {
        id: 'receives',
        title: 'Packets arrive in the guest',
        expected: 'packets of the other guest on the bridge',
        answer: () => (guest && peer ? receives(guest, peer) : ourFault('the guests were not started')),
      },
    ],
    [
      {
        id: 'keeps-receiving',
        title: 'Buffers are given back',
        expected: `more packets than any pool holds, ${grouped(MANY)} at least, up to the end`,
        answer: () => (guest ? keepsReceiving(guest) : ourFault('the image was not started')),
      },
    ],
    [quiet(guest, 'received')],
    [printed(guest, 'received', reference.guest)],
    [spaced(guest)],
    [agrees(guest, 'received'), bandwidth(guest, WIRE_BYTES)],
    [sound(guest)],
    [
      {
        id: 'still-sends',
        title: 'Without the argument, it sends',
        expected: 'frames of step 03 from your image when it was started without rx',
        answer: () => stillSends(learner, reference),
      },
    ],
  ]);
}

/** 60 bytes of frame and 24 of wire; Unikraft up to 0.17 adds virtio's header of 10 to the frame, or 12 with a modern card. */
const WIRE_BYTES = [84, 94, 96];
/** QEMU reads a packet before it finds that there is no buffer for it. */
const STRAY = 2;

function receives(guest: GuestEvidence, peer: GuestEvidence): Finding {
  const { packets } = flowOf(guest, 'received');
  const sent = flowOf(peer, 'sent').packets;
  const dropped = guest.taps.at(-1)?.dropped ?? 0;
  const seen = `${grouped(sent)} sent, ${grouped(packets)} taken from the tap, ${grouped(dropped)} dropped before it`;
  const { ending } = guest;
  if (flowOf(guest, 'sent').packets > STRAY)
    return fail(
      seen,
      'With the argument rx your image sends instead of receiving. Look at argv[1], if argc says that there is one: argv[0] is the image’s name.',
    );
  // The tap counts what QEMU takes from it, and QEMU throws away what does not fit; the card counts what it wrote.
  const written = guest.device.some(({ queues }) =>
    queues.some(({ index, used }) => index === 0 && used > 0),
  );
  if (packets > STRAY && written) return pass(seen);
  if (ending.kind === 'assertion' || ending.kind === 'crashed') return fail(seen, ending.detail);
  if (sent === 0) return ourFault(`${seen}: the other guest sent nothing`);
  return fail(
    seen,
    'The card has no buffer to write into. Your function for receive buffers must set pkts[i]->len of each to what may be written behind the headroom, and return how many it made. And from a pool’s object of 2,048 bytes, uk_netbuf_alloc_buf() gives no buffer of more than 1,952.',
  );
}

function keepsReceiving(guest: GuestEvidence): Finding {
  const { packets, silence } = flowOf(guest, 'received');
  const { ending } = guest;
  const seen = `${grouped(packets)} packets`;
  if (ending.kind === 'returned')
    return fail(
      `${seen}, then ${ending.detail}`,
      'The loop ended, though nobody stopped it. A poll that finds no packet gives 0: go on polling.',
    );
  if (ending.kind === 'assertion' || ending.kind === 'crashed') return fail(seen, ending.detail);
  if (silence < SILENCE_SECONDS)
    return packets >= MANY
      ? pass(seen)
      : ourFault(`${seen} in ${guest.seconds.toFixed(0)} seconds: this machine is too busy`);
  return fail(
    `${seen}, then silence`,
    'The card ran out of buffers. Give each packet back with uk_netbuf_free() once it is counted, and let your function for receive buffers make new ones whenever it is asked: the driver asks only after a packet came, so a queue that is empty once stays so for ever.',
  );
}

/** In the reference's run the learner's image stood at the other tap, without an argument. */
function stillSends(learner: Evidence, reference: Evidence): Finding {
  const { peer, guest } = reference;
  if (!peer || !guest) return ourFault('the image was not started a second time');
  const frames = guest.frames.filter((frame) => sourceOf(frame.bytes) === peer.mac);
  const fault = frames.map((frame) => frameFault(frame, peer.mac)).find((found) => found !== null);
  if (fault)
    return fail(
      `a frame with a fault: ${fault}`,
      `Without rx a frame went out that is not step 03’s: ${fault}.`,
    );
  if (frames.length > STRAY) return pass(`${grouped(flowOf(peer, 'sent').packets)} frames`);
  const option = optionOf(learner);
  if (option !== null) return pass(`no frames, as ${option} was chosen when it was built`);
  return fail(
    'no frames',
    'Started without the argument rx, your image should send as in step 06.1. If you would rather choose when you build, make an option of the application for it in Config.uk: its name begins with APPPKTGEN_.',
  );
}

/** An option of the learner's own below the application's entry. */
function optionOf({ build }: Evidence): string | null {
  if (build.outcome !== 'built') return null;
  return Object.keys(build.config).find((name) => name.startsWith('CONFIG_APPPKTGEN_')) ?? null;
}

function sourceOf(frame: Uint8Array): string {
  return Array.from(frame.subarray(6, 12), (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
