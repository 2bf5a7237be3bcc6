/** A learner's image: built where its text changed, and remembered with what it was built from. */
import { createHash } from 'node:crypto';
import type { BuildEvidence, Files } from '../../labs/lab.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import type { ServerMessage } from '../protocol.ts';
import { builtMessage } from './messages.ts';
import type { Place } from './place.ts';
import type { Task } from './tasks.ts';

type Built = Extract<ServerMessage, { type: 'built' }>;

interface Image {
  readonly bench: Bench;
  readonly key: string;
  readonly built: Built;
  readonly files: Files;
  readonly config: Readonly<Record<string, string>>;
}

export class Building {
  readonly #place: Place;
  /** What a bench's image was built from, so that it is not built again. */
  #image: Image | null = null;

  constructor(place: Place) {
    this.#place = place;
  }

  get image(): Image | null {
    return this.#image;
  }

  /** @returns whether there is an image of just this text now. */
  async build(task: Task, bench: Bench, step: string): Promise<boolean> {
    const { events, tasks, terminals } = this.#place;
    using slot = await this.#place.enterQueue(task, 'build');
    tasks.move(task, { kind: 'building', since: Date.now() });
    const files = await events.files(step);
    const key = digest(bench.kernel, files);
    if (this.#image?.bench === bench && this.#image.key === key) {
      events.onMessage({
        ...this.#image.built,
        summary: 'Nothing changed since this image was built.',
      });
      return true;
    }
    this.#image = null;
    task.signal.throwIfAborted();
    const build = bench.build(files);
    const cancel = () => build.cancel();
    task.signal.addEventListener('abort', cancel, { once: true });
    // Whoever reads the log slowly keeps nobody else from building.
    void build.ended.then(() => slot[Symbol.dispose]());
    const shown = terminals.fresh('build', 'lossless').feed(build.output);
    const result = await build.result;
    await shown;
    task.signal.removeEventListener('abort', cancel);
    task.signal.throwIfAborted();
    return this.finish(bench, step, files, result);
  }

  /** Something else builds in the bench: what stands there is not known until `finish` is told. */
  forget(): void {
    this.#image = null;
  }

  /** Remembers the image, and tells what the build came to. @returns whether there is one. */
  async finish(bench: Bench, step: string, files: Files, result: BuildEvidence): Promise<boolean> {
    const { events, configuring } = this.#place;
    const built = builtMessage(result, bench.kernel);
    events.onMessage(built);
    if (result.outcome === 'built')
      this.#image = { bench, key: digest(bench.kernel, files), built, files, config: result.config };
    // What .config came to is worth telling, and no reason to stop.
    await configuring.report(bench, step, files, built.ok).catch(events.onError);
    return built.ok;
  }
}

function digest(kernel: Kernel, files: Files): string {
  const hash = createHash('sha256').update(kernel.id);
  for (const name of Object.keys(files).sort()) hash.update(`\0${name}\0${files[name]}`);
  return hash.digest('hex');
}
