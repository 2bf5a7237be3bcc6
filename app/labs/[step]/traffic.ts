/** What the figures of a run say: the account of two guests, the lines of the chart, and its summary in words. Pure. */
import type { GuestTraffic } from '../../../server/protocol.ts';
import type { Texts } from '../../_i18n/texts.tsx';
import type { Mark, RunHistory, Sample } from './run-history.ts';

export type Unit = 'packets' | 'megabits';

/** What Ethernet adds to each frame: check sequence, preamble, gap. */
const WIRE_OVERHEAD = 24;
/** As the check has it: between a true count and a wrong one lies more than this. */
const COUNT_TOLERANCE = 0.15;

export interface Figure {
  readonly name: 'sent' | 'bridge' | 'received' | 'dropped' | 'printed';
  readonly label: string;
  readonly value: string;
  /** Where the figure comes from. */
  readonly source: string;
}

export interface Account {
  readonly figures: readonly Figure[];
  /** What the difference between them means, in a sentence. */
  readonly remark: string;
}

/** Which way a guest's packets go, seen from the guest. */
export function directionOf(guest: GuestTraffic): 'sent' | 'received' {
  return guest.receivedPackets > guest.sentPackets ? 'received' : 'sent';
}

/** Sender and receiver, wherever they sit; the second guest is the sender while nothing has moved. */
function roles({ guests }: Sample): { sender: GuestTraffic; receiver: GuestTraffic } | null {
  const [first, second] = guests;
  if (!first || !second) return null;
  return first.sentPackets > second.sentPackets
    ? { sender: first, receiver: second }
    : { sender: second, receiver: first };
}

/** Where all frames are. Null where there are not two guests. */
export function accountOf(traffic: Sample, t: Texts<'traffic'>): Account | null {
  const pair = roles(traffic);
  if (!pair) return null;
  const { sender, receiver } = pair;
  const { printed } = receiver;
  const figure = (name: 'sent' | 'bridge' | 'received' | 'dropped', value: number): Figure => ({
    name,
    label: t(name),
    value: t('figure', { value }),
    source: t(`${name}Source`),
  });
  const figures: Figure[] = [
    figure('sent', sender.sentPackets),
    figure('bridge', traffic.bridge),
    figure('received', receiver.receivedPackets),
    figure('dropped', receiver.dropped),
  ];
  const own = { name: 'printed', label: t('printed') } as const;
  if (printed.counted) {
    const [told, counted] = [Math.round(printed.told), Math.round(printed.counted.received)];
    figures.push({ ...own, value: t('printedOf', { told, counted }), source: t('printedSource') });
  } else if (printed.last) {
    const rate = Math.round(printed.last.packetsPerSecond);
    figures.push({ ...own, value: t('printedRate', { rate }), source: t('printedOnce') });
  }
  return { figures, remark: remarkOn(traffic, sender, receiver, t) };
}

/** In percent: less of the frames is not told apart. */
const LEAST_SHARE = 0.1;
/** A tap's queue, and what the guest's card holds. */
const UNDER_WAY = 1_000 + 128;

function remarkOn(
  { bridge }: Sample,
  sender: GuestTraffic,
  receiver: GuestTraffic,
  t: Texts<'traffic'>,
): string {
  const { told, counted } = receiver.printed;
  const rest = bridge - receiver.receivedPackets - receiver.dropped;
  if (sender.sentPackets === 0) return t('nothingSent');
  if (counted && counted.received > 0 && Math.abs(told / counted.received - 1) > COUNT_TOLERANCE)
    return t('countsElse');
  if (receiver.ended && rest > UNDER_WAY) return t('nobodyThere', { rest });
  if (receiver.receivedPackets <= 2) return t(receiver.dropped > 0 ? 'noBuffer' : 'tookNothing');
  if (receiver.dropped > 0) {
    const share = (100 * receiver.dropped) / bridge;
    const slow = share < LEAST_SHARE ? t('tooSlowABit', { share: LEAST_SHARE }) : t('tooSlow', { share });
    return rest > 0 ? `${slow} ${t('moreQueued', { rest })}` : slow;
  }
  return rest > 0 ? t('underWay', { rest }) : t('allArrived');
}

type PrintedLine = NonNullable<GuestTraffic['printed']['last']>;

/** What one guest's tap counted between two looks. */
interface Window {
  readonly seconds: number;
  /** How long it was. */
  readonly span: number;
  readonly rate: number;
  readonly megabits: number;
  /** A line of print_netspeed() came meanwhile. */
  readonly line: PrintedLine | null;
}

function windowsOf({ samples }: RunHistory, index: number): (Window | null)[] {
  const newest = samples.at(-1)?.guests[index];
  const direction = newest ? directionOf(newest) : 'sent';
  return samples.map((sample, at) => {
    const [before, now] = [samples[at - 1], sample];
    const guest = now.guests[index];
    if (!guest) return null;
    // The first look of all began with the run, and a guest that joined with nothing.
    const earlier = before?.guests[index];
    if (!before && now.seconds > 1) return null;
    const span = now.seconds - (before?.seconds ?? 0);
    const packets = guest[`${direction}Packets`] - (earlier?.[`${direction}Packets`] ?? 0);
    const bytes = guest[`${direction}Bytes`] - (earlier?.[`${direction}Bytes`] ?? 0);
    return {
      seconds: now.seconds,
      span,
      rate: packets / span,
      megabits: ((bytes + WIRE_OVERHEAD * packets) * 8) / 1e6 / span,
      line: guest.printed.lines > (earlier?.printed.lines ?? 0) ? guest.printed.last : null,
    };
  });
}

export interface ChartData {
  readonly seconds: readonly number[];
  /** One for each guest. */
  readonly guests: readonly {
    readonly direction: 'sent' | 'received';
    readonly counted: readonly (number | null)[];
    readonly printed: readonly (number | null)[];
    /** The time that each printed rate was measured over, by the guest's clock, up to when its line came. */
    readonly spans: readonly { readonly from: number; readonly to: number; readonly value: number }[];
  }[];
  readonly marks: readonly Mark[];
}

export function chartOf(history: RunHistory, unit: Unit, t: Texts<'traffic'>): ChartData {
  const newest = history.samples.at(-1);
  const guests = (newest?.guests ?? []).map((guest, index) => {
    const windows = windowsOf(history, index);
    const rateOf = (line: PrintedLine) => (unit === 'packets' ? line.packetsPerSecond : line.megabits);
    return {
      direction: directionOf(guest),
      counted: windows.map((one) => (one ? (unit === 'packets' ? one.rate : one.megabits) : null)),
      printed: windows.map((one) => (one?.line ? rateOf(one.line) : null)),
      spans: windows.flatMap((one) =>
        one?.line
          ? [{ from: Math.max(0, one.seconds - one.line.span), to: one.seconds, value: rateOf(one.line) }]
          : [],
      ),
    };
  });
  const seconds = history.samples.map((sample) => sample.seconds);
  return { seconds, guests, marks: [...guestMarks(history, t), ...ownMarks(history, t)] };
}

export interface TableRow {
  readonly seconds: number;
  /** One for each guest. */
  readonly guests: readonly { readonly counted: number | null; readonly printed: number | null }[];
  /** What happened at that moment, or since the row before. */
  readonly marks: readonly string[];
}

/** The chart as rows, one a second of the run: the last look of each, with all lines and marks of that second kept. */
export function tableOf({ seconds, guests, marks }: ChartData): TableRow[] {
  const rows: TableRow[] = [];
  let before = Number.NEGATIVE_INFINITY;
  let printed: (number | null)[] = guests.map(() => null);
  seconds.forEach((now, at) => {
    printed = guests.map((guest, index) => guest.printed[at] ?? printed[index] ?? null);
    const next = seconds[at + 1];
    if (next !== undefined && Math.floor(next) === Math.floor(now)) return;
    rows.push({
      seconds: now,
      guests: guests.map(({ counted }, index) => ({
        counted: counted[at] ?? null,
        printed: printed[index] ?? null,
      })),
      marks: marks.filter((mark) => mark.seconds > before && mark.seconds <= now).map(({ text }) => text),
    });
    before = now;
    printed = guests.map(() => null);
  });
  return rows;
}

/** What happened beside the run. */
function ownMarks({ marks }: RunHistory, t: Texts<'traffic'>): Mark[] {
  const names: Readonly<Record<string, 'build' | 'check'>> = { Build: 'build', Check: 'check' };
  return marks.map(({ seconds, text }) => {
    const name = names[text];
    return { seconds, text: name === undefined ? text : t(`marks.${name}`) };
  });
}

/** When each guest began and ended. */
function guestMarks({ samples }: RunHistory, t: Texts<'traffic'>): Mark[] {
  const marks: Mark[] = [];
  const many = (samples.at(-1)?.guests.length ?? 0) > 1;
  samples.forEach((sample, at) => {
    const before = samples[at - 1];
    sample.guests.forEach((guest, index) => {
      const name = `QEMU ${index + 1}`;
      const start = many ? t('marks.startOf', { guest: name }) : t('marks.start');
      const end = many ? t('marks.endOf', { guest: name }) : t('marks.end');
      if (!before?.guests[index] && sample.seconds < 1) marks.push({ seconds: 0, text: start });
      else if (before && !before.guests[index]) marks.push({ seconds: before.seconds, text: start });
      if (guest.ended && before?.guests[index]?.ended === false)
        marks.push({ seconds: sample.seconds, text: end });
    });
  });
  return marks;
}

/** Fewer say nothing about so uneven a thing as a quarter of a second. */
const FEWEST_WITH_LINE = 5;
const FEWEST_WITHOUT = 20;

export interface Summary {
  readonly direction: 'sent' | 'received';
  /** Null once the guest has ended. */
  readonly latest: number | null;
  /** Of all looks while packets moved. */
  readonly median: number;
  /** What the guest printed for what the tap counted in the same time; 1 is agreement. */
  readonly printedShare: number | null;
  /** Medians of the looks with a printed line and of those without; null while there are too few. */
  readonly printing: { readonly with: number; readonly without: number; readonly clear: boolean } | null;
}

/** One for each guest, in packets a second. */
export function summaryOf(history: RunHistory): Summary[] {
  return (history.samples.at(-1)?.guests ?? []).map((guest, index) => {
    const direction = directionOf(guest);
    const all = windowsOf(history, index).filter((one) => one !== null);
    const first = all.findIndex(({ rate }) => rate > 0);
    const last = all.findLastIndex(({ rate }) => rate > 0);
    // The looks at both ends are full only in part.
    const moving = all.slice(first + 1, Math.max(first + 1, last));
    const { told, counted } = guest.printed;
    return {
      direction,
      latest: guest.ended ? null : (all.at(-1)?.rate ?? 0),
      median: median(moving.map(({ rate }) => rate)),
      printedShare: counted && counted[direction] > 0 ? told / counted[direction] : null,
      printing: printingOf(moving),
    };
  });
}

/** Looks are a quarter of a second apart, and further only where a page came late to a long run. */
const ONE_LOOK = 0.4;

function printingOf(all: readonly Window[]): Summary['printing'] {
  const moving = all.filter(({ span }) => span <= ONE_LOOK);
  const loud = moving.filter(({ line }) => line !== null).map(({ rate }) => rate);
  const still = moving.filter(({ line }) => line === null).map(({ rate }) => rate);
  if (loud.length < FEWEST_WITH_LINE || still.length < FEWEST_WITHOUT) return null;
  const [low, high] = [quantile(still, 0.25), quantile(still, 0.75)];
  const [heard, quiet] = [median(loud), median(still)];
  return { with: heard, without: quiet, clear: heard < quiet - (high - low) };
}

/** A guest's summary in words. */
export function inWords(summary: Summary, t: Texts<'traffic'>): string {
  const { direction, printedShare: share, printing } = summary;
  const middle = Math.round(summary.median);
  const words = [
    summary.latest === null
      ? t(`words.${direction}`, { middle })
      : t(`words.${direction}Now`, { latest: Math.round(summary.latest), middle }),
  ];
  if (share !== null)
    words.push(t(Math.abs(share - 1) <= COUNT_TOLERANCE ? 'words.agrees' : 'words.differs', { share }));
  if (printing) {
    const { clear } = printing;
    words.push(
      t('words.printing', { with: Math.round(printing.with), without: Math.round(printing.without) }),
      t(clear ? 'words.costs' : 'words.noise'),
    );
  }
  return words.join(' ');
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}
