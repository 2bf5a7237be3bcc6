/**
 * For store.test.ts: writes everything that a store keeps, as fast as it can, and tells each acknowledged number, until
 * it is killed.
 */
import { openStore } from './store.ts';

const [dataDirectory = '', databaseUrl = '', learner = '', step = '', first = ''] = process.argv.slice(2);
const store = await openStore({ dataDirectory, databaseUrl });
const kernel = 'ukmini' as const;
for (let number = Number(first); ; number++) {
  const at = `${number}`;
  await store.save({ learner, step, file: 'main.c', text: `text ${number}`, base: 0 });
  process.send?.({ text: number });
  const shown = { step, kernel, at, result: 'pass' as const, items: [] };
  await store.verdict({
    learner,
    verdict: { type: 'verdict', ...shown, frames: { yours: [], reference: [] } },
  });
  process.send?.({ verdict: number });
  const figures = { sent: null, isolated: null, instructions: { yours: number, reference: 1 } };
  const measurement = { step, kernel, at, ...figures, imageBytes: { yours: 1, reference: 1 }, repeated: 0 };
  await store.record({
    ...{ learner, step, row: 'naive', mode: 'sent', files: { 'main.c': at }, config: {} },
    measurement: { ...measurement, remarks: [] },
  });
  process.send?.({ experiment: number });
  await store.note({ learner, row: 'naive', title: '', note: at });
  process.send?.({ note: number });
  await store.sendFeedback(learner, { steps: {}, heldUp: at, remember: '', other: '' });
  process.send?.({ feedback: number });
}
