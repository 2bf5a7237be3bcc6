/** Zips that a learner may take along: the newest check with everything behind it, and the application itself. */
import { labBySlug } from '../../labs/index.ts';
import { stepOf } from '../course.ts';
import { takeHome } from '../takehome.ts';
import type { RunnerLink } from './runner-link.ts';
import type { Store } from './store.ts';

export interface Zip {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** null where no check of this step is remembered. */
export async function bundleZip(runner: RunnerLink, learner: string, step: string): Promise<Zip | null> {
  const { zip } = await runner.remote.bundle({ learner, step });
  return zip === null ? null : { name: `${step}-check.zip`, bytes: Buffer.from(zip, 'base64') };
}

/** The step's start with what the learner saved over it; null where there is no such step. */
export async function applicationZip(store: Store, learner: string, step: string): Promise<Zip | null> {
  const lab = labBySlug(step);
  if (!lab) return null;
  const { sources } = await store.load({ learner, step });
  const saved = Object.fromEntries(sources.map(({ file, text }) => [file, text]));
  return { name: `${step}-application.zip`, bytes: takeHome({ ...stepOf(step).start, ...saved }, lab) };
}
