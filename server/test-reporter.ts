import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends a run with why each test was skipped and one line: "N passed, N failed, N skipped". */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
    const reasons = Map.groupBy(skipped, reasonOf);
    for (const [reason, cases] of reasons) {
      process.stdout.write(`\nskipped (${cases.length}): ${reason}\n`);
      for (const test of cases)
        process.stdout.write(`  ${test.module.relativeModuleId} › ${test.fullName}\n`);
    }
    const failed = inState('failed').length + broken.length + unhandled.length;
    process.stdout.write(
      `\n${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped\n`,
    );
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
