/** What the web process counts of itself, and its runner's figures beside them, in the words of Prometheus. */
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Figure } from '../runner/channel.ts';
import type { StoreCalls } from './store.ts';

const registry = new Registry();
const registers = [registry];

export const WEB_FIGURES = {
  requests: new Counter({
    name: 'wirespeed_http_requests_total',
    help: 'Requests, by address (pages together) and status',
    labelNames: ['address', 'status'],
    registers,
  }),
  store: new Histogram({
    name: 'wirespeed_store_seconds',
    help: 'Calls of the store until their commit, by call and by whether they failed',
    labelNames: ['call', 'result'],
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  }),
  runnerStarts: new Counter({
    name: 'wirespeed_runner_starts_total',
    help: 'Runners that were started; the first is not a restart',
    registers,
  }),
  runnerUp: new Gauge({ name: 'wirespeed_runner_up', help: 'Whether the runner answered', registers }),
  ready: new Gauge({ name: 'wirespeed_ready', help: 'Whether /readyz would say so', registers }),
} as const;

/** Once in a process. */
export function watchWeb(): void {
  registry.setDefaultLabels({ process: 'web' });
  collectDefaultMetrics({ register: registry });
}

/** The same calls, with a look at the clock around each. */
export function timed<T extends StoreCalls>(store: T): StoreCalls {
  const entries = Object.entries(store as StoreCalls).map(([call, work]) => [
    call,
    async (input: never) => {
      const end = WEB_FIGURES.store.startTimer({ call });
      try {
        const answer: unknown = await work(input);
        end({ result: 'done' });
        return answer;
      } catch (error) {
        end({ result: 'failed' });
        throw error;
      }
    },
  ]);
  return Object.fromEntries(entries) as StoreCalls;
}

/** Both processes' figures as one text, each family once. `runner`: null where it does not answer. */
export async function asText(runner: readonly Figure[] | null): Promise<string> {
  WEB_FIGURES.runnerUp.set(runner === null ? 0 : 1);
  const own = (await registry.getMetricsAsJSON()) as unknown as Figure[];
  const all = [own, runner ?? []].map((figures) =>
    figures.map((figure) => ({
      ...figure,
      // The processes differ in a label, so nothing is ever added up, and nothing has to be left out.
      aggregator: 'first',
      values: figure.values.filter(({ value }) => value !== null && Number.isFinite(value)),
    })),
  );
  return AggregatorRegistry.aggregate(all).metrics();
}

export const FIGURES_TYPE = registry.contentType;
