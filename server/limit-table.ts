/** The limits of both modes as one table, for README.md and `npm run lab -- limits`: made of the numbers in limits.ts. */
import { LIMITS, MiB, MODES } from './limits.ts';

/** One row of the table of limits: what is bounded, and by how much in each mode. */
export interface LimitRow {
  readonly what: string;
  readonly trusted: string;
  readonly strangers: string;
}

/** What a learner and the machine are held to, in both modes; README.md shows just this. */
export function limitRows(): LimitRow[] {
  const { bench, build, guest, capture, learner, machine, store, socket } = LIMITS;
  const mib = (bytes: number) => `${bytes / MiB} MiB`;
  const minutes = (milliseconds: number) => `${milliseconds / 60_000} min`;
  const both = (what: string, limit: string): LimitRow => ({ what, trusted: limit, strangers: limit });
  const share = `${machine.memoryShare * 100} % of the machine's`;
  return [
    {
      what: 'memory of a learner, in sum',
      trusted: 'not bounded: only each process is',
      strangers: mib(learner.memoryBytes),
    },
    both(
      'memory of a process',
      `build ${mib(build.addressSpaceBytes)}, QEMU ${mib(guest.addressSpaceBytes)}`,
    ),
    both('memory of a guest', `${guest.memoryMiB} MiB`),
    {
      what: 'processes of a learner, in sum',
      trusted: `${guest.processes}, of which a build has ${build.processes}`,
      strangers: `${learner.processes}, of which a build has ${build.processes}`,
    },
    {
      what: 'processors of a learner',
      trusted: 'not bounded: guests and builds have a low priority',
      strangers: `${learner.cpus}, and at most ${learner.smallestShareOfMachine * 100} % of the machine (one of two)`,
    },
    {
      what: 'when all processors are wanted',
      trusted: 'each program has its share',
      strangers: `each learner has the same share; who keeps ${learner.heavyCpus} busy all the time gives way`,
    },
    both('disk of a learner’s workspace', `${mib(bench.workspaceBytes)}, ${bench.workspaceInodes} files`),
    both('largest file', mib(build.fileBytes)),
    both(
      'store of a learner',
      `${store.versions} old texts and ${mib(store.versionBytes)} of them a step, ` +
        `${store.experiments} measurements and ${mib(store.experimentBytes)} of their code`,
    ),
    both('output of a build', mib(build.outputBytes)),
    both('console kept of a guest', mib(guest.consoleBytes)),
    both('frames kept of a capture', `${capture.frames}, of ${capture.snapBytes} bytes`),
    both('time of a build', `${build.wallMilliseconds / 1000} s, ${build.cpuSeconds} s of one processor`),
    both('time of a run', minutes(guest.maxMilliseconds)),
    both(
      'time of an idle bench',
      `${minutes(bench.idleMilliseconds)}; ${minutes(bench.wantedIdleMilliseconds)} when somebody waits`,
    ),
    both('guests of a learner', '2'),
    both('messages of a learner', `${socket.messagesPerSecond} a second`),
    {
      what: 'memory of all benches',
      trusted: `no bench or run begins where less than ${mib(machine.reserveBytes)} would stay free`,
      strangers: `${share}; and none begins where less than ${mib(machine.reserveBytes)} would stay free`,
    },
    {
      what: 'processes of all benches',
      trusted: 'not bounded',
      strangers: String(machine.processes),
    },
    both(
      'benches at once',
      `${bench.learners}, and one for each ${mib(machine.benchBytes)} (WORKSHOP_BENCHES)`,
    ),
    both(
      'runs at once',
      `${machine.runsPerProcessor} for each processor, and one for each ${mib(machine.runBytes)} (WORKSHOP_GUESTS)`,
    ),
    both('builds at once', 'one for each processor'),
    both('measurements at once', '1'),
    both('disk of the store', `no new learner where less than ${mib(store.reserveBytes)} is free`),
  ];
}

/** The same as Markdown. */
export function limitTable(): string {
  const line = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line('what', MODES.trusted, MODES.strangers),
    line('---', '---', '---'),
    ...limitRows().map(({ what, trusted, strangers }) =>
      line(what, trusted, trusted === strangers ? 'the same' : strangers),
    ),
  ].join('\n');
}
