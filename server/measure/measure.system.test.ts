/** No rate is asserted here: that would test the machine. Counts are, since nothing may disturb them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labBySlug } from '../../labs/index.ts';
import { filesInMode } from '../../labs/switch.ts';
import { start, stop } from '../bench/process.ts';
import { KERNELS, openTestBench } from '../bench/testing.ts';
import type { Bench } from '../bench/types.ts';
import { stepOf } from '../course.ts';
import { countInstructions } from './count.ts';
import { measureImage } from './measure.ts';
import { MeasuringSlot } from './slot.ts';

const STEP = '06-go-faster';
const lab = labBySlug(STEP);
if (!lab) throw new Error(`no step ${STEP}`);
const { signal } = new AbortController();

describe.each(KERNELS)('measuring on $id', ({ kernel, skip }) => {
  let bench: Bench;

  beforeAll(async () => {
    if (skip) return;
    bench = await openTestBench(kernel);
    await build('sent');
  }, 300_000);
  afterAll(() => bench?.[Symbol.asyncDispose]());

  async function build(mode: 'sent' | 'isolated', files = stepOf(STEP).solution): Promise<void> {
    await bench.write(filesInMode(files, mode));
    const building = bench.build();
    building.output.resume();
    expect((await building.result).outcome).toBe('built');
  }

  const count = async () => {
    const { ends } = await bench.examine('learner');
    return countInstructions({ bench, lab: lab as NonNullable<typeof lab>, signal }, 'learner', ends);
  };

  test.skipIf(skip)('counts the same again, with the machine busy or not', { timeout: 120_000 }, async () => {
    const quiet = await count();
    expect(quiet).toMatchObject({ mode: 'sent', remark: null });
    expect(quiet.instructions).toBeGreaterThan(100);
    const busy = start(['sh', '-c', 'ulimit -t 30; while :; do :; done'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    try {
      expect(await count()).toEqual(quiet);
    } finally {
      await stop(busy);
    }
  });

  test.skipIf(skip)('measures both sides in turn, in either mode', { timeout: 120_000 }, async () => {
    const phases: string[] = [];
    const options = {
      bench,
      lab: lab as NonNullable<typeof lab>,
      slot: new MeasuringSlot(`\0wirespeed-test-${process.pid}`),
      owner: 'test',
      signal,
      turns: 1,
      repeats: 0,
    };
    const sent = await measureImage({ ...options, onPhase: ({ phase }) => phases.push(phase) });
    expect(phases).toEqual(['queued', 'counting', 'warming up', 'turn', 'turn'].slice(-phases.length));
    expect(sent.sent).toMatchObject({ yours: { turns: 1 }, reference: { turns: 1 } });
    expect(sent.isolated).toBeNull();
    // It is the reference solution's own text that was built.
    expect(sent.instructions.yours).toBe(sent.instructions.reference);

    await build('isolated');
    const isolated = await measureImage(options);
    expect(isolated.sent).toBeNull();
    expect(isolated.isolated?.yours.median).toBeGreaterThan(0);
    expect(isolated.instructions.yours).toBe(isolated.instructions.reference);
    expect(isolated.instructions.yours).toBeLessThan(sent.instructions.yours ?? 0);
  });

  test.skipIf(skip)(
    'gives no figure for other frames, though their average is the same',
    { timeout: 120_000 },
    async () => {
      const text = stepOf(STEP).solution['main.c'] ?? '';
      const send = 'status = uk_netdev_tx_one(dev, 0, pkt);';
      expect(text).toContain(send);
      const other = text.replace(send, `pkt->len = total_nb_pkts & 1 ? 30 : 90;\n\t\t${send}`);
      await build('sent', { ...stepOf(STEP).solution, 'main.c': other });
      const slot = new MeasuringSlot(`\0wirespeed-test-${process.pid}`);
      const options = { bench, lab: lab as NonNullable<typeof lab>, slot, owner: 'test', signal };
      const measured = await measureImage({ ...options, turns: 1, repeats: 0 });
      expect(measured).toMatchObject({ sent: null, isolated: null, instructions: { yours: null } });
      expect(measured.instructions.reference).toBeGreaterThan(100);
      expect(measured.remarks).toEqual([
        'Your program was not measured: its frames are 30 to 90 bytes long, the reference’s 60.',
      ]);
    },
  );

  test.skipIf(skip)('looks at the image before it runs, and once', { timeout: 120_000 }, async () => {
    await build('sent');
    const { bytes } = await bench.examine('learner');
    let looked = 0;
    const watched: Bench = {
      ...bench,
      examine: async (image) => {
        if (image !== 'learner') return bench.examine(image);
        looked += 1;
        return bench.examine(image);
      },
    };
    const slot = new MeasuringSlot(`\0wirespeed-test-${process.pid}`);
    const options = { bench: watched, lab: lab as NonNullable<typeof lab>, slot, owner: 'test', signal };
    const measured = await measureImage({ ...options, turns: 1, repeats: 0 });
    expect(looked).toBe(1);
    expect(measured.imageBytes.yours).toBe(bytes);
  });
});
