import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Lines of an error that say what happened; the whole of it stands further up, in the default report. */
const ERROR_LINES = 6;
/** So many files are named with what they took: enough to see where a run's minutes went. */
const SLOWEST = 12;

/**
 * Ends a run with the slowest files, why tests were skipped, what failed, and one line: "N passed, N failed, N skipped".
 * What matters most comes last, because a log is often cut off at its beginning.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message?: string }[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    const failed = inState('failed');
    // What a file, or a group of tests in it, could not even begin with: its tests count as skipped.
    const broken = modules
      .flatMap((module) => [module, ...module.children.allSuites()])
      .filter((one) => one.errors().length > 0);

    slowest(modules);
    for (const [reason, cases] of Map.groupBy(skipped, reasonOf)) {
      print(`\nskipped (${cases.length}): ${reason}`);
      for (const [file, ofFile] of Map.groupBy(cases, (test) => test.module.relativeModuleId))
        print(`  ${file}: ${ofFile.length === 1 ? ofFile[0]?.fullName : `${ofFile.length} tests`}`);
    }
    for (const test of failed)
      failure(`${test.module.relativeModuleId} › ${test.fullName}`, test.result().errors ?? []);
    for (const one of broken) failure(placeOf(one), one.errors());
    if (unhandled.length > 0) failure('outside of any test', unhandled);

    const failures = failed.length + broken.length + unhandled.length;
    print(`\n${inState('passed').length} passed, ${failures} failed, ${skipped.length} skipped`);
  }
}

function slowest(modules: readonly TestModule[]): void {
  if (modules.length <= SLOWEST) return;
  print('\nslowest files:');
  const timed = modules.map((module) => ({ module, seconds: module.diagnostic().duration / 1000 }));
  for (const { module, seconds } of timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST))
    print(`${seconds.toFixed(0).padStart(6)} s  ${module.project.name}: ${module.relativeModuleId}`);
}

function placeOf(one: TestModule | TestSuite): string {
  return one.type === 'module'
    ? one.relativeModuleId
    : `${one.module.relativeModuleId} › ${one.fullName}, before its tests`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function failure(where: string, errors: readonly { message?: string; stack?: string }[]): void {
  print(`\nfailed: ${where}`);
  for (const { message = 'no message', stack } of errors) {
    const lines = stripVTControlCharacters(message).split('\n').slice(0, ERROR_LINES);
    const at = /^ *at .*/m.exec(stack ?? '');
    for (const line of at ? [...lines, at[0].trim()] : lines) print(`  ${line}`);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  if (note) return note;
  if (!process.env.UK_ROOT && /unikraft|UK_ROOT/i.test(test.fullName))
    return 'they need a Unikraft tree: UK_ROOT=/path/to/unikraft npm test';
  return 'no reason given: use skip(reason) in the test';
}
