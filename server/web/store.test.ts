import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../limits.ts';
import { onEachDatabase } from '../testing-store.ts';
import { openStore, type Store } from './store.ts';

const learner = 'A'.repeat(22);
const step = '01-getting-started';
const place = { learner, step };
const main = 'main.c';
/** WORKSHOP_LONG=1 tries as often as the promise says; otherwise a sample. */
const KILLS = process.env.WORKSHOP_LONG ? 200 : 5;

const verdict = (result: 'pass' | 'fail', of = step) => ({
  type: 'verdict' as const,
  step: of,
  kernel: 'ukmini' as const,
  at: '2026-01-01T00:00:00.000Z',
  result,
  items: [],
  frames: { yours: [], reference: [] },
});

onEachDatabase((at) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(at());
    await store.enrol(learner, 'hash');
  });
  afterEach(async () => store[Symbol.asyncDispose]());

  const save = (text: string, base: number) => store.save({ ...place, file: main, text, base });

  describe('saving', () => {
    test('gives each new text the next revision and an unchanged one the same', async () => {
      expect(await save('one', 0)).toMatchObject({ revision: 1, conflict: false });
      expect(await save('two', 1)).toMatchObject({ revision: 2, conflict: false });
      expect(await save('two', 2)).toMatchObject({ revision: 2, conflict: false });
      expect((await store.load(place)).sources).toEqual([{ file: main, text: 'two', revision: 2 }]);
    });

    test('lets the newer save win and keeps the text it had not seen', async () => {
      await save('one', 0);
      await save('two, typed in another tab', 1);
      const saved = await save('three, which never saw two', 1);
      expect(saved).toMatchObject({ revision: 3, conflict: true });
      const [kept] = saved.versions;
      expect(kept).toMatchObject({ file: main, reason: 'conflict' });
      expect(await store.version({ ...place, version: kept?.id ?? -1 })).toEqual({
        file: main,
        text: 'two, typed in another tab',
      });
    });

    test('leaves a newer text where the page can merge, and keeps the older page’s where it is leaving', async () => {
      await save('one', 0);
      await save('two, typed in another tab', 1);
      const stale = { file: main, text: 'two, typed in another tab', revision: 2 };
      const three = { ...place, file: main, text: 'three, which never saw two', base: 1 };
      expect(await store.save({ ...three, ifStale: 'tell' })).toMatchObject({ stale, versions: [] });
      const left = await store.save({ ...three, ifStale: 'keep' });
      expect(left).toMatchObject({ stale, versions: [{ reason: 'conflict' }] });
      expect(await store.version({ ...place, version: left.versions[0]?.id ?? -1 })).toMatchObject({
        text: three.text,
      });
      expect((await store.load(place)).sources).toEqual([stale]);
    });

    test('keeps what a page replaces knowingly, because it could not merge it', async () => {
      await save('theirs', 0);
      const saved = await store.save({ ...place, file: main, text: 'mine', base: 1, keepOld: true });
      expect(saved).toMatchObject({ revision: 2, versions: [{ reason: 'conflict' }] });
      expect(await store.version({ ...place, version: saved.versions[0]?.id ?? -1 })).toMatchObject({
        text: 'theirs',
      });
    });

    test('goes on from the page where the page is ahead of a restored database', async () => {
      expect(await save('one', 41)).toMatchObject({ revision: 42, conflict: false });
    });

    test('keeps every one of fifty saves that race from the same revision', async () => {
      await save('text 0', 0);
      await Promise.all(Array.from({ length: 50 }, (_, index) => save(`text ${index + 1}`, 1)));
      const { sources, versions } = await store.load(place);
      const kept = await Promise.all(versions.map(({ id }) => store.version({ ...place, version: id })));
      const texts = new Set([...kept.map((one) => one?.text), sources[0]?.text]);
      for (let index = 1; index <= 50; index++) expect(texts).toContain(`text ${index}`);
    });

    test('refuses more files than an application has', async () => {
      for (let index = 0; index < 16; index++)
        await store.save({ ...place, file: `part${index}.c`, text: 'x', base: 0 });
      await expect(store.save({ ...place, file: 'more.c', text: 'x', base: 0 })).rejects.toThrow(
        'at most 16',
      );
      await expect(store.replace({ ...place, reason: 'restore', files: { 'more.c': 'x' } })).rejects.toThrow(
        'at most 16',
      );
    });

    test('is not possible for a learner nobody enrolled', async () => {
      const stranger = { learner: 'B'.repeat(22), step };
      await expect(store.save({ ...stranger, file: main, text: 'x', base: 0 })).rejects.toThrow();
    });
  });

  describe('a file that goes', () => {
    test('leaves its text as a version, and others alone', async () => {
      await save('main', 0);
      await store.save({ ...place, file: 'own.c', text: 'own', base: 0 });
      const gone = await store.remove({ ...place, files: ['own.c', 'never.c'], reason: 'deleted' });
      expect(gone).toMatchObject({ removed: ['own.c'], versions: [{ file: 'own.c', reason: 'deleted' }] });
      expect((await store.load(place)).sources.map(({ file }) => file)).toEqual([main]);
      const [version] = gone.versions;
      expect(await store.version({ ...place, version: version?.id ?? -1 })).toMatchObject({ text: 'own' });
      const back = await store.replace({ ...place, reason: 'restore', files: { 'own.c': 'own' } });
      expect(back.sources).toEqual([{ file: 'own.c', text: 'own', revision: 1 }]);
    });

    test('of another learner or step stays', async () => {
      await save('main', 0);
      const elsewhere = { ...place, step: '02-network-interface' };
      expect(await store.remove({ ...elsewhere, files: [main], reason: 'deleted' })).toEqual({
        removed: [],
        versions: [],
      });
      expect((await store.load(place)).sources).toHaveLength(1);
    });
  });

  describe('versions', () => {
    test('are kept at a build, once for each text', async () => {
      await save('one', 0);
      expect(await store.keep({ ...place, reason: 'build' })).toMatchObject({ changed: true });
      expect(await store.keep({ ...place, reason: 'build' })).toMatchObject({ changed: false });
      await save('two', 1);
      expect((await store.keep({ ...place, reason: 'build' })).versions.map(({ reason }) => reason)).toEqual([
        'build',
        'build',
      ]);
    });

    test('bring the text back after a reset', async () => {
      await save('mine', 0);
      const reset = await store.replace({
        ...place,
        reason: 'reset',
        files: { [main]: 'start', 'netdef.h': 'd' },
      });
      expect(reset.sources).toEqual([{ file: main, text: 'start', revision: 2 }]);
      const version = reset.versions[0]?.id ?? -1;
      const kept = await store.version({ ...place, version });
      const back = await store.replace({ ...place, reason: 'restore', files: { [main]: kept?.text ?? '' } });
      expect(back.sources).toEqual([{ file: main, text: 'mine', revision: 3 }]);
      expect(back.versions.map(({ reason }) => reason)).toEqual(['restore', 'reset']);
    });

    test('keep what was typed before a pause, and after a while of typing', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      try {
        const pause = LIMITS.store.typedMilliseconds + 1_000;
        await save('first', 0);
        expect((await save('second', 1)).versions).toEqual([]);
        vi.setSystemTime(Date.now() + pause);
        expect((await save('third', 2)).versions).toMatchObject([{ reason: 'typed' }]);
        for (let revision = 3; revision < 7; revision++) {
          vi.setSystemTime(Date.now() + pause / 4);
          await save(`text ${revision}`, revision);
        }
        const { versions } = await store.load(place);
        const texts = await Promise.all(versions.map(({ id }) => store.version({ ...place, version: id })));
        expect(texts.map((one) => one?.text)).toEqual(['text 5', 'second']);
      } finally {
        vi.useRealTimers();
      }
    });

    test('keep what was typed before the clock was put back', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      try {
        await save('first', 0);
        vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
        expect((await save('second', 1)).versions).toMatchObject([{ reason: 'typed' }]);
      } finally {
        vi.useRealTimers();
      }
    });

    test('show which of them passed the check', async () => {
      await save('good', 0);
      await store.keep({ ...place, reason: 'build' });
      const at = new Date(Date.now() + 1).toISOString();
      await store.verdict({ learner, verdict: { ...verdict('pass'), at } });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 });
      try {
        await save('worse', 1);
        const { versions } = await store.keep({ ...place, reason: 'build' });
        expect(versions.map(({ passed }) => passed)).toEqual([undefined, true]);
      } finally {
        vi.useRealTimers();
      }
    });

    test('of one learner or step are not another one’s', async () => {
      await save('mine', 0);
      const version = (await store.keep({ ...place, reason: 'build' })).versions[0]?.id ?? -1;
      expect(await store.version({ learner: 'B'.repeat(22), step, version })).toBeNull();
      expect(await store.version({ learner, step: '02-network-interface', version })).toBeNull();
    });

    test('are bounded: the oldest make room', async () => {
      await save('text 0', 0);
      for (let index = 1; index <= LIMITS.store.versions + 5; index++) await save(`text ${index}`, 0);
      const { versions } = await store.load(place);
      expect(versions).toHaveLength(LIMITS.store.versions);
      expect(versions[0]?.id).toBe(LIMITS.store.versions + 5);
    });

    test('are bounded in bytes, too', async () => {
      const large = 'ü'.repeat(64 * 1024);
      const kept = Math.floor(LIMITS.store.versionBytes / Buffer.byteLength(`${large}10`));
      for (let index = 10; index < 10 + kept + 5; index++) await save(`${large}${index}`, 0);
      const { versions } = await store.load(place);
      expect(versions.map(({ id }) => id)).toEqual(
        Array.from({ length: kept }, (_, index) => kept + 4 - index),
      );
    });
  });

  describe('verdicts', () => {
    test('make the progress: a step once passed stays passed, and the newest verdict is shown', async () => {
      await store.verdict({ learner, verdict: verdict('pass') });
      await store.verdict({ learner, verdict: verdict('fail') });
      await store.verdict({ learner, verdict: verdict('fail', '02-network-interface') });
      const loaded = await store.load(place);
      expect(loaded).toMatchObject({ passed: [step], verdict: { result: 'fail', step } });
    });
  });

  describe('the database', () => {
    test('holds everything after it was closed and opened again', async () => {
      await save('one', 0);
      await store.kernel({ learner, kernel: 'ukmini' });
      await store[Symbol.asyncDispose]();
      store = await openStore(at());
      expect(await store.load(place)).toMatchObject({ sources: [{ text: 'one' }], kernel: 'ukmini' });
      expect(await store.session(learner)).toMatchObject({ secretHash: 'hash', learner, ended: null });
    });

    test('holds whatever was acknowledged after its writer was killed at any moment', async () => {
      await store[Symbol.asyncDispose]();
      const kinds = ['text', 'verdict', 'experiment', 'note', 'feedback'] as const;
      const acknowledged: Record<string, number> = {};
      const measured = '06-go-faster';
      for (let kill = 0; kill < KILLS; kill++) {
        const writer = fork(
          path.join(import.meta.dirname, 'store.writer.ts'),
          [at().dataDirectory, at().databaseUrl, learner, measured, `${(kill + 1) * 10_000}`],
          { execArgv: [] },
        );
        writer.on('message', (told: Record<string, number>) => Object.assign(acknowledged, told));
        // After each kind of write in turn, and twice around all of them: a slow machine gets as far as a fast one.
        for (let more = 1 + ((kill * 3) % (2 * kinds.length)); more > 0; more--)
          await once(writer, 'message');
        await sleep(Math.random() * 20);
        writer.kill('SIGKILL');
        await once(writer, 'exit');
        store = await openStore(at());
        const loaded = await store.load({ learner, step: measured });
        const book = await store.book({ learner });
        const form = await store.feedback(learner);
        await store[Symbol.asyncDispose]();
        const found = {
          text: Number(loaded.sources[0]?.text.slice('text '.length)),
          verdict: Number(loaded.verdict?.at),
          experiment: book.entries.at(-1)?.instructions.yours ?? -1,
          note: Number(book.notes[0]?.note),
          feedback: Number(form?.form.heldUp),
        };
        for (const kind of kinds.filter((one) => one in acknowledged))
          expect(found[kind], kind).toBeGreaterThanOrEqual(acknowledged[kind] ?? Number.NaN);
        if ('verdict' in acknowledged) expect(loaded.passed).toEqual([measured]);
      }
      expect(Object.keys(acknowledged)).toHaveLength(kinds.length);
      store = await openStore(at());
    }, 600_000);
  });
});
