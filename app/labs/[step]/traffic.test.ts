import { describe, expect, test } from 'vitest';
import type { GuestTraffic, ServerMessage } from '../../../server/protocol.ts';
import { textsOf } from '../../_i18n/testing.ts';
import { addHistory, addMark, addTraffic, MAX_SAMPLES, type RunHistory } from './run-history.ts';
import { accountOf, chartOf, inWords, summaryOf, tableOf } from './traffic.ts';

const [T, GERMAN] = [textsOf('traffic'), textsOf('traffic', 'de')];

type Traffic = Extract<ServerMessage, { type: 'traffic' }>;

function guest(change: Partial<GuestTraffic> = {}): GuestTraffic {
  const [sentPackets, receivedPackets] = [change.sentPackets ?? 0, change.receivedPackets ?? 0];
  return {
    sentPackets,
    receivedPackets,
    sentBytes: sentPackets * 60,
    receivedBytes: receivedPackets * 60,
    dropped: 0,
    ended: false,
    printed: { lines: 0, last: null, told: 0, counted: null },
    ...change,
  };
}

function traffic(seconds: number, guests: GuestTraffic[], bridge = 0, run = 'one'): Traffic {
  return { type: 'traffic', run, seconds, bridge, guests };
}

function historyOf(samples: readonly Traffic[]): RunHistory {
  const history = samples.reduce<RunHistory | null>(addTraffic, null);
  if (!history) throw new Error('no samples');
  return history;
}

/** A sender of so many packets a second, which prints every 2 seconds; each line costs so many packets. */
function sender(rate: number, seconds: number, cost = 0): RunHistory {
  let packets = 0;
  let lines = 0;
  const samples: Traffic[] = [];
  for (let at = 0.25; at <= seconds; at += 0.25) {
    const line = at % 2 === 0;
    packets += rate / 4 - (line ? cost : 0);
    if (line) lines += 1;
    const told = Math.max(0, lines - 1) * 2 * rate;
    const last = lines > 0 ? { at, packetsPerSecond: rate, megabits: rate * 84 * 8e-6, span: 2 } : null;
    const counted = lines > 1 ? { sent: told, received: 0 } : null;
    samples.push(traffic(at, [guest({ sentPackets: packets, printed: { lines, last, told, counted } })]));
  }
  return historyOf(samples);
}

describe('the account', () => {
  const receiver = (change: Partial<GuestTraffic>) => guest({ receivedPackets: 800, ...change });
  const remark = (one: GuestTraffic, sent = 1_000) =>
    accountOf(traffic(9, [one, guest({ sentPackets: sent })], sent), T)?.remark;

  test('tells each figure with its source, whichever guest sends', () => {
    const [one, two] = [receiver({ dropped: 200 }), guest({ sentPackets: 1_000 })];
    const account = accountOf(traffic(9, [one, two], 1_000), T);
    expect(account?.figures.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'sent 1,000',
      'on the bridge 1,000',
      'received 800',
      'dropped 200',
    ]);
    expect(account?.figures.every(({ source }) => source.length > 20)).toBe(true);
    expect(accountOf(traffic(9, [two, one], 1_000), T)).toEqual(account);
    expect(accountOf(traffic(9, [two], 1_000), T)).toBeNull();
  });

  test('says what a difference means', () => {
    expect(remark(receiver({ dropped: 200 }))).toMatch(/too slow for 20\.0 % .*dropped them\.$/);
    expect(remark(receiver({}))).toMatch(/200 are under way/);
    expect(remark(receiver({ receivedPackets: 1_000 }))).toBe('Every frame arrived.');
    expect(remark(receiver({ receivedPackets: 0 }), 0)).toMatch(/Nothing was sent/);
    expect(remark(receiver({ receivedPackets: 1, dropped: 5_000 }), 9_000)).toMatch(/no buffer/);
    expect(remark(receiver({ ended: true }), 90_000)).toMatch(/89,200 passed the bridge after/);
  });

  test('sets what the receiver prints against its tap', () => {
    const printed = (told: number) =>
      receiver({
        printed: {
          lines: 3,
          last: { at: 8, packetsPerSecond: 90, megabits: 1, span: 2 },
          told,
          counted: { sent: 0, received: 700 },
        },
      });
    expect(accountOf(traffic(9, [printed(699), guest()], 0), T)?.figures.at(-1)?.value).toBe('699 of 700');
    expect(remark(printed(699))).not.toMatch(/own count/);
    expect(remark(printed(1_400))).toMatch(/own count is not its tap/);
  });
});

describe('the chart', () => {
  test('draws rates from counters, with what was printed over them', () => {
    const { seconds, guests, marks } = chartOf(sender(4_000, 5), 'packets', T);
    expect(seconds).toHaveLength(20);
    expect(guests[0]?.direction).toBe('sent');
    expect(guests[0]?.counted[5]).toBeCloseTo(4_000);
    expect(guests[0]?.printed.filter((value) => value !== null)).toEqual([4_000, 4_000]);
    expect(guests[0]?.spans).toEqual([
      { from: 0, to: 2, value: 4_000 },
      { from: 2, to: 4, value: 4_000 },
    ]);
    expect(marks).toEqual([{ seconds: 0, text: 'Start' }]);
    // 60 bytes and the 24 of the wire, as the program counts them.
    expect(chartOf(sender(4_000, 5), 'megabits', T).guests[0]?.counted[5]).toBeCloseTo(4_000 * 84 * 8e-6);
  });

  test('marks where a guest joined and ended, and a build between', () => {
    let history = historyOf([
      traffic(0.25, [guest()]),
      traffic(1.25, [guest({ receivedPackets: 5 }), guest({ sentPackets: 9 })]),
    ]);
    history = addMark(history, 'Build') ?? history;
    history = addTraffic(
      history,
      traffic(2, [guest({ receivedPackets: 5, ended: true }), guest({ sentPackets: 9 })]),
    );
    expect(chartOf(history, 'packets', T).marks).toEqual([
      { seconds: 0, text: 'Start QEMU 1' },
      { seconds: 0.25, text: 'Start QEMU 2' },
      { seconds: 2, text: 'End QEMU 1' },
      { seconds: 1.25, text: 'Build' },
    ]);
    expect(chartOf(history, 'packets', T).guests.map(({ direction }) => direction)).toEqual([
      'received',
      'sent',
    ]);
  });

  test('says what it shows in words', () => {
    const [summary] = summaryOf(sender(4_000, 30));
    expect(summary).toMatchObject({
      printedShare: 1,
      printing: { with: 4_000, without: 4_000, clear: false },
    });
    expect(summary && inWords(summary, T)).toMatch(/^4,000 packets\/s sent now, 4,000 in the middle/);
    expect(summary && inWords(summary, GERMAN)).toMatch(
      /^Jetzt 4\.000 Pakete\/s gesendet, .*: 1,00\. Viertel/,
    );
    expect(summaryOf(sender(4_000, 30, 500))[0]?.printing).toMatchObject({ with: 2_000, clear: true });
    // Two lines say nothing about what a line costs.
    expect(summaryOf(sender(4_000, 5, 500))[0]?.printing).toBeNull();
  });

  test('keeps one run, and no more of it than a run can have', () => {
    let history: RunHistory | null = null;
    for (let at = 1; at <= MAX_SAMPLES + 10; at++) history = addTraffic(history, traffic(at, [guest()]));
    expect(history?.samples).toHaveLength(MAX_SAMPLES);
    expect(addTraffic(history, traffic(0.25, [guest()], 0, 'two')).samples).toHaveLength(1);
    // Whoever knows a run from its middle does not know when the first packets went.
    expect(
      chartOf(historyOf([traffic(90, [guest({ sentPackets: 9_000 })])]), 'packets', T).guests[0]?.counted,
    ).toEqual([null]);
  });

  test('takes what the server tells of a run, and only what a page that comes back has missed', () => {
    const { run, samples } = sender(4_000, 30);
    const marks = [{ seconds: 3, text: 'Build' }];
    const told = { run, samples, marks };
    expect(addHistory(null, told)).toEqual({ run, samples, marks });
    expect(addHistory(sender(4_000, 7), told)).toEqual({ run, samples, marks });
    expect(addHistory(historyOf([traffic(1, [guest()], 0, 'before')]), told).samples).toEqual(samples);
    // A long run comes thinned out, in which no look is a quarter of a second.
    const thin = sender(4_000, 60).samples.filter((_, index) => index % 4 === 0);
    const [summary] = summaryOf({ run, samples: thin, marks: [] });
    expect(summary).toMatchObject({ direction: 'sent', median: 4_000, printing: null });
  });
});

test('the table has a row a second, with the line and the marks that came in it', () => {
  const history = addMark(sender(1_000, 6), 'Build');
  if (!history) throw new Error('no history');
  const rows = tableOf(chartOf(history, 'packets', T));
  expect(rows.map(({ seconds }) => seconds)).toEqual([0.75, 1.75, 2.75, 3.75, 4.75, 5.75, 6]);
  expect(rows[3]?.guests[0]?.counted).toBeCloseTo(1_000);
  // Lines come at the full second, and stand in the row of that second.
  expect(rows.map(({ guests }) => guests[0]?.printed !== null)).toEqual([
    ...[false, false, true, false, true, false, true],
  ]);
  expect(rows[0]?.marks).toEqual(['Start']);
  expect(rows.at(-1)?.marks).toContain('Build');
  expect(tableOf({ seconds: [], guests: [], marks: [] })).toEqual([]);
});
