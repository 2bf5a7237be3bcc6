/** For store.test.ts: saves as fast as it can and tells each acknowledged revision, until it is killed. */
import { openStore } from './store.ts';

const [directory = '', learner = '', step = ''] = process.argv.slice(2);
const store = await openStore(directory);
const [source] = (await store.load({ learner, step })).sources;
for (let revision = (source?.revision ?? 0) + 1; ; revision++) {
  await store.save({ learner, step, file: 'main.c', text: `text ${revision}`, base: revision - 1 });
  process.send?.(revision);
}
