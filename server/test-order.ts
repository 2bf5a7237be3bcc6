import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of more than half a minute, the longest first, as a run's closing lines name them. */
const LONGEST = [
  'course.e2e',
  'verify.system',
  'bench-tools.e2e',
  'measuring.e2e',
  'experiments.e2e',
  'two-guests.e2e',
  'looks.e2e',
  'rooms.e2e',
  'room-life.e2e',
  'workbench.e2e',
  'book.e2e',
  'wire.attack',
  'wall.e2e',
].map((name) => `/${name}.test.ts`);

/** Long files begin first: one that began last would keep one processor busy while the others had nothing to do. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
