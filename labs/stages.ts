/** Stages that several steps have in common: the image builds, the kernel starts, the device works. */
import { type ConsoleReport, readConsole } from './console.ts';
import { explainError } from './explain.ts';
import type { BuildEvidence, DeviceStatus, Evidence, GuestEvidence } from './lab.ts';
import { type Finding, fail, ourFault, pass, type Question, type Stage } from './verdict.ts';

/** What Unikraft's stand-in prints where an application brings no main. */
const STAND_IN = 'weak main() called';

/** The first stages of every check. `guest` and `report` may be used by later stages, which are asked only after these. */
export function begin(evidence: Evidence): {
  readonly stages: readonly Stage[];
  readonly guest: GuestEvidence | null;
  readonly report: ConsoleReport;
} {
  const { guest } = evidence;
  const report = readConsole(guest?.console ?? []);
  return { stages: [[builds(evidence, report)], [boots(evidence, report)]], guest, report };
}

function builds({ build }: Evidence, report: ConsoleReport): Question {
  return {
    id: 'builds',
    title: 'The image builds',
    expected: 'an image with your main',
    answer: () => {
      if (build.outcome === 'failed') return buildFailed(build);
      if (report.printed.some((line) => line.startsWith(STAND_IN)))
        return fail(
          'an image without a main of yours',
          'No function called main was found in your files, so the kernel ran a stand-in. Write int main(int argc, char *argv[]) in main.c.',
        );
      return pass(`an image of ${Math.round(build.imageBytes / 1024)} KiB`);
    },
  };
}

/** As the linker says it, and as the build's diagnostics put it. */
const UNDEFINED =
  /undefined reference to [`'‘](?<raw>\w+)['’]|['‘](?<told>\w+)['’] is used here, but nothing that was linked/;

function buildFailed(build: Extract<BuildEvidence, { outcome: 'failed' }>): Finding {
  if (build.limit) return fail(`stopped at the limit of ${build.limit.value}`, build.limit.fix);
  const errors = build.diagnostics.filter(({ severity }) => severity === 'error');
  const error = errors.find(({ message }) => !UNDEFINED.test(message));
  if (error)
    return fail(
      `${error.file}:${error.line}: ${error.message}`,
      `The compiler stopped at ${error.file}, line ${error.line}: ${error.message.replace(/\.$/, '')}. Mend this first error; those behind it are often its echo.`,
    );
  const names = UNDEFINED.exec([...errors.map(({ message }) => message), build.logTail].join('\n'))?.groups;
  const missing = names?.raw ?? names?.told;
  if (missing === 'main')
    return fail(
      'no main',
      'No function called main was found in your files. Write int main(int argc, char *argv[]) in main.c.',
    );
  if (missing !== undefined)
    return fail(
      `nobody defines ${missing}()`,
      `The linker finds no ${missing}(): look for a slip in the name. The small libc lacks many functions, such as rand() and sleep(), and a source file of your own takes part only if its name ends in .c.`,
    );
  return fail(
    'the build failed',
    'The end of the build log says what went wrong; Config.uk and Makefile.uk can be the reason, too.',
  );
}

function boots(evidence: Evidence, report: ConsoleReport): Question {
  const { guest } = evidence;
  return {
    id: 'boots',
    title: 'The kernel starts',
    expected: 'the kernel’s banner',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      if (report.banner !== null) return pass(report.banner);
      if (guest.console.length === 0) return ourFault('the guest said nothing at all');
      const random = evidence.build.outcome === 'built' && evidence.build.config.CONFIG_LIBUKRANDOM === 'y';
      return fail(
        guest.ending.detail,
        random
          ? 'LIBUKRANDOM is on and wants a processor instruction that this QEMU does not have. Turn it off.'
          : 'The kernel did not come as far as its banner. If you changed the configuration, go back to the one of the template.',
      );
    },
  };
}

/** The program came to no bad end: it returned, or runs still. */
export function sound(guest: GuestEvidence | null): Question {
  return {
    id: 'sound',
    title: 'Nothing crashes',
    expected: 'no failed assertion, no crash',
    answer: () => {
      if (!guest) return ourFault('the image was not started');
      const { ending } = guest;
      if (ending.kind === 'assertion') return fail(`assertion failed: ${ending.expression}`, ending.detail);
      if (ending.kind === 'crashed') return fail(`crashed: ${ending.trap}`, ending.detail);
      if (ending.kind === 'not-booted') return fail(ending.detail, 'The guest ended before main began.');
      return pass(ending.kind === 'stopped' ? 'still running' : ending.detail);
    },
  };
}

/** The stage that a network device needs before it can send: both queues set up, then DRIVER_OK. */
export function deviceRuns(guest: GuestEvidence | null, report: ConsoleReport): readonly Stage[] {
  const device = guest?.device.at(-1);
  const absent = () => ourFault('the device could not be asked');
  return [
    [queueSetUp(0, 'receive', 'rxq', device, report), queueSetUp(1, 'transmit', 'txq', device, report)],
    [
      {
        id: 'driver-ok',
        title: 'The device is started',
        expected: 'the device reports DRIVER_OK',
        answer: () => {
          if (!device) return absent();
          const seen =
            device.status.length > 0
              ? `the device reports ${device.status.join(', ')}`
              : 'the device reports nothing';
          if (device.status.includes('DRIVER_OK')) return pass(seen);
          if (report.ending?.kind === 'assertion' || report.ending?.kind === 'crashed')
            return fail(seen, report.ending.detail);
          return fail(
            seen,
            'Both queues are set up, but the device was never started: call uk_netdev_start() after the queues and look at its result.',
          );
        },
      },
    ],
  ];
}

function queueSetUp(
  index: number,
  direction: 'receive' | 'transmit',
  short: string,
  device: DeviceStatus | undefined,
  report: ConsoleReport,
): Question {
  return {
    id: `${direction}-queue`,
    title: `The ${direction} queue is set up`,
    expected: `queue ${index} of the device has a ring in memory`,
    answer: () => {
      if (!device) return ourFault('the device could not be asked');
      const queue = device.queues.find((candidate) => candidate.index === index);
      if (queue?.setUp) return pass(`queue ${index}, ${queue.size} descriptors`);
      return fail(`queue ${index} is not set up`, deviceHint(device, report, direction, short));
    },
  };
}

/**
 * How far the device came, by the kernel's messages, and the call that comes next. A driver that agrees on features in the
 * probe leaves FEATURES_OK in the device; one that does not leaves the question open.
 */
function deviceHint(
  device: DeviceStatus,
  report: ConsoleReport,
  direction: 'receive' | 'transmit',
  short: string,
): string {
  const { ending } = report;
  if (ending?.kind === 'assertion') return ending.detail;
  if (ending?.kind === 'crashed')
    return `${ending.detail} The ${direction} queue was not set up by then: begin with structures that are all zero, as with = { 0 }, and set the field \`a\` of each.`;
  const said = (words: RegExp) => report.messages.find((message) => words.test(message.text));
  const refused = said(/Failed to configure interface: (-\d+)/);
  if (refused) {
    const code = Number(/-\d+/.exec(refused.text)?.[0]);
    return `uk_netdev_configure() refused with ${explainError(code)}. This device wants exactly one receive and one transmit queue.`;
  }
  if (said(/Expect descriptor count as a power 2|Max allowed desc/))
    return 'The number of descriptors was refused: it must be a power of two and at most 256. Pass 0 and the driver chooses.';
  if (!said(/Configured interface/))
    return device.status.includes('FEATURES_OK')
      ? 'The device was probed, but not configured: call uk_netdev_configure() before the queues. It gives -22 for more queues than the device has: take one in each direction.'
      : 'The device was not configured. The order is uk_netdev_get(), uk_netdev_probe(), uk_netdev_configure(), then the queues. A configure gives -22 before the probe, and for more queues than the device has: take one in each direction. Print the result of every call.';
  return `The device is configured, but not its ${direction} queue: call uk_netdev_${short}_configure() for queue 0 before uk_netdev_start(), and look at its result.`;
}
