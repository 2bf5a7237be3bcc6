/** Questions about the rates that a program prints: are they there, how often, and are they true? */
import type { ConsoleLine, GuestEvidence, SoFar } from './lab.ts';
import {
  type Direction,
  flowOf,
  grouped,
  linesSince,
  type PrintedRate,
  packetsAt,
  printedRates,
  tapRate,
} from './traffic.ts';
import { type Finding, fail, ourFault, pass, type Question } from './verdict.ts';

/** The first line should have come by then; the original's five to ten seconds fit. */
const FIRST_LINE_SECONDS = 12;
/** A guest is up by then, even on a busy machine. */
export const NOTHING_SECONDS = 8;
/** A console that floods has shown enough. */
const FLOOD_LINES = 100;
/** Two seconds, less what a line may be late. */
const SHORTEST_SECONDS = 1.8;
const LONGEST_SECONDS = 11;
/**
 * Rate × span against the tap's counter over the same span. Lines reach a busy host late: in sixteen runs at a load of ten on
 * two cores the error was 0.7 % in the middle and 4 % at most; the worst ever seen, at a load of twenty, was 9 %. Counting the
 * wrong thing is off by half or double.
 */
const COUNT_TOLERANCE = 0.15;
/** The rate has two decimals in Mbit/s, and both are rounded down. */
const BANDWIDTH_TOLERANCE = 0.01;

/** Enough was seen of a program that prints rates: two lines and the counters around them, or that there will be none. */
export function toldEnough(soFar: SoFar, direction: Direction): boolean {
  const flow = flowOf(soFar, direction);
  if (flow.firstAt === null) return soFar.seconds > NOTHING_SECONDS;
  const moving = soFar.seconds - flow.firstAt;
  if (moving < SHORTEST_SECONDS) return false;
  if (linesSince(soFar.console, flow.firstAt) > FLOOD_LINES) return true;
  const second = printedRates(soFar.console)[1];
  if (second) return (soFar.taps.at(-1)?.at ?? 0) > second.at;
  return flow.silence > 2 || (moving > FIRST_LINE_SECONDS && printedRates(soFar.console).length === 0);
}

/**
 * A guest's clock that runs this many times too slow makes two seconds of its own outlast our patience. Kernels measure
 * their clock while they start, and a processor that is taken from them meanwhile is counted as time that has passed.
 */
const SLOW_CLOCK = 1.4;
/** The worst that was ever seen was ten times; beyond it the figure is no clock's. */
const SLOWEST_CLOCK = 10;
/** A line may be this much later than its turn. */
const LATE = 1.5;

/** `reference` is the reference's guest on the same machine, a minute later: its clock was measured by itself. */
export function printed(
  guest: GuestEvidence | null,
  direction: Direction,
  reference: GuestEvidence | null,
): Question {
  return {
    id: 'printed',
    title: 'The rate is printed',
    expected: 'two lines of print_netspeed() or more',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const rates = printedRates(guest.console);
      if (rates.length >= 2) return pass(`${rates.length} lines, the last: ${asPrinted(rates.at(-1))}`);
      const slow = slowness(guest, direction, rates[0], reference);
      if (slow > SLOW_CLOCK)
        return ourFault(
          `this machine is so busy that the guest’s clock came out ${slow.toFixed(1)} times too slow, and lines come as rarely`,
        );
      const moving = (guest.seconds - (flowOf(guest, direction).firstAt ?? 0)).toFixed(0);
      if (rates.length === 1)
        return fail(
          `one line in ${moving} seconds: ${asPrinted(rates[0])}`,
          'The next line was not there when the time was over. Print every 2 to 5 seconds here.',
        );
      return fail(
        `no line in ${moving} seconds`,
        'print_netspeed() printed nothing. Is it reached at all? A mask or a counter counts packets, so how often it comes round depends on your rate; a counter must be counted up and set back to 0. And the first call only remembers: a line needs a second one.',
      );
    },
  };
}

/** How many times too slow the guest's clock runs, as far as can be told; 1 where nothing speaks of it. */
function slowness(
  guest: GuestEvidence,
  direction: Direction,
  line: PrintedRate | undefined,
  reference: GuestEvidence | null,
): number {
  const from = flowOf(guest, direction).firstAt ?? 0;
  const counted = line && tapRate(guest.taps, from, line.at, direction);
  // Right packets over too few seconds. Of a program that counts too much the span leaves no room for that, and one that
  // prints only once has had time for its next line by any clock.
  if (line && counted) {
    const factor = line.packetsPerSecond / counted;
    const turn = line.span * factor;
    return turn <= line.at - from && guest.seconds - line.at <= LATE * turn ? factor : 1;
  }
  const [own, other] = [guest, reference].map((each) => clockEstimate(each?.console ?? []));
  return own && other ? Math.min(own / other, SLOWEST_CLOCK) : 1;
}

/** What the kernel took the processor's clock for, in Hz; null where its messages are turned down. Later lines are the program's. */
function clockEstimate(lines: readonly ConsoleLine[]): number | null {
  for (const { text } of lines) {
    if (text.includes('Calling main(')) return null;
    const found = /Clock source: TSC, frequency estimate is (\d+) Hz/.exec(text);
    if (found) return Number(found[1]);
  }
  return null;
}

export function spaced(guest: GuestEvidence | null): Question {
  return {
    id: 'spacing',
    title: 'Lines come every few seconds',
    expected: 'from 2 to 10 seconds between two lines',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const rates = printedRates(guest.console);
      const gaps = rates.slice(1).map((rate, index) => [rate.at - (rates[index]?.at ?? 0), rate.span]);
      // The clock of the guest decides or ours, whichever is kinder: its may be wrong, ours sees lines late.
      const short = gaps.find((gap) => Math.max(...(gap as number[])) < SHORTEST_SECONDS);
      const long = gaps.find((gap) => Math.min(...(gap as number[])) > LONGEST_SECONDS);
      const seconds = (gap: readonly number[] | undefined) => `${(gap?.[0] ?? 0).toFixed(2)} s`;
      if (short)
        return fail(
          `only ${seconds(short)} between two lines`,
          'The rate is printed too often. A line costs as much as hundreds of packets, because the processor waits until the console has taken each character. Count more packets before the next, or look at the clock now and then.',
        );
      if (long)
        return fail(
          `${seconds(long)} between two lines`,
          'That is too rarely to see anything. Use a smaller mask or counter.',
        );
      return pass(`${gaps.map(seconds).join(', ')} between lines`);
    },
  };
}

/** What was printed agrees with the tap. */
export function agrees(guest: GuestEvidence | null, direction: Direction): Question {
  return {
    id: 'counts',
    title: 'The packets are counted right',
    expected: 'as many as the tap counted in the same time',
    answer: () => (guest ? compare(guest, direction) : ourFault('the image was not started')),
  };
}

function compare(guest: GuestEvidence, direction: Direction): Finding {
  const rates = printedRates(guest.console);
  const from = rates[0]?.at ?? 0;
  const [before, after] = [from, rates.at(-1)?.at ?? 0].map((at) => packetsAt(guest.taps, at, direction));
  if (before == null || after == null) return ourFault('the tap was not read for long enough');
  const counted = after - before;
  const told = rates.slice(1).reduce((sum, rate) => sum + rate.packetsPerSecond * rate.span, 0);
  const seen = `${grouped(told)} printed, ${grouped(counted)} ${direction} by the tap’s counter`;
  const ratio = told / Math.max(1, counted);
  if (Math.abs(ratio - 1) <= COUNT_TOLERANCE) return pass(`${seen}${clockRemark(rates)}`);
  if (told === 0)
    return fail(
      seen,
      'The rate is 0, though packets move. print_netspeed() compares with the totals of its last call: never set them back.',
    );
  if (new Set(rates.map((rate) => rate.packetsPerSecond)).size === 1)
    return fail(
      seen,
      'Every line has the same number, and the tap counted another one. Print what you counted.',
    );
  if (ratio > 1)
    return fail(
      seen,
      direction === 'sent'
        ? 'More was counted than left the guest. Count a packet once, and only where uk_netdev_status_successful() says that it was sent.'
        : 'More was counted than came. Count a packet once, and only where uk_netdev_status_successful() says that there was one: a poll that finds nothing is no packet.',
    );
  return fail(
    seen,
    'Less was counted than the tap saw. Every packet counts, whichever part of your program handles it.',
  );
}

/** Both clocks run as fast on a quiet host. */
function clockRemark(rates: readonly PrintedRate[]): string {
  const host = (rates.at(-1)?.at ?? 0) - (rates[0]?.at ?? 0);
  const guest = rates.slice(1).reduce((sum, rate) => sum + rate.span, 0);
  const factor = guest / host;
  if (Math.abs(factor - 1) < 0.03) return '';
  return `; the guest’s clock runs ${factor.toFixed(2)} times as fast as ours, so its rates are off by as much`;
}

/** Mbit/s follows from packets/s and the bytes that each is counted with: one of `bytes`. */
export function bandwidth(guest: GuestEvidence | null, bytes: readonly number[]): Question {
  return {
    id: 'bandwidth',
    title: 'The bandwidth is that of a wire',
    expected: `${bytes[0]} bytes of 8 bits for each packet`,
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const rate = printedRates(guest.console)
        .filter(({ packetsPerSecond }) => packetsPerSecond > 0)
        .at(-1);
      if (!rate) return fail('no rate above 0', 'No packets, no bandwidth: the item above comes first.');
      const each = (rate.megabits * 1e6) / rate.packetsPerSecond / 8;
      const slack = BANDWIDTH_TOLERANCE + 0.02e6 / rate.packetsPerSecond / 8 / each;
      const fits = bytes.find((wanted) => Math.abs(each / wanted - 1) <= slack);
      if (fits !== undefined) return pass(`${fits} bytes for each packet`);
      return fail(
        `${each.toFixed(1)} bytes for each packet`,
        Math.abs(each / ((bytes[0] ?? 84) - 24) - 1) <= slack
          ? 'The 24 bytes that Ethernet adds to each frame are missing: 4 of check sequence, 8 of preamble and start delimiter, 12 of gap.'
          : 'Add the length of the frame and 24 to the bytes for every packet, in bytes: print_netspeed() makes bits of them.',
      );
    },
  };
}

function asPrinted(rate: PrintedRate | undefined): string {
  return `${grouped(rate?.packetsPerSecond ?? 0)} packets/s, ${rate?.megabits} Mbit/s`;
}
