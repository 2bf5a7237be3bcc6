/** The best of many measurements, for a race and for a learner's own summary. Pure. */
import type { BookEntry } from './book.ts';
import type { KernelId } from './lab.ts';

/** With one step's reference solution and one kernel: what other ones give is not comparable. */
export interface Best {
  readonly step: string;
  readonly kernel: KernelId;
  /** The greatest rate ÷ the reference's, and the packets a second that it was; null where none was had. */
  readonly ratio: number | null;
  readonly rate: number | null;
  /** The fewest instructions for one packet. */
  readonly instructions: number | null;
}

type Measured = Pick<BookEntry, 'step' | 'kernel' | 'mode' | 'sent' | 'instructions'>;

/**
 * Only what really passed the bridge counts. In the isolated mode both figures are the program's own word: nothing
 * says there that each packet was made anew.
 */
export function bestOf(entries: readonly Measured[]): Best[] {
  const sent = entries.filter(({ mode }) => mode === 'sent');
  return [...Map.groupBy(sent, ({ step, kernel }) => `${step} ${kernel}`).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const fastest = group
      .flatMap((entry) => entry.sent ?? [])
      .reduce<Measured['sent']>((best, one) => (best && best.ratio >= one.ratio ? best : one), null);
    const counted = group.flatMap(({ instructions }) => instructions.yours ?? []);
    return [
      {
        ...{ step: first.step, kernel: first.kernel },
        ...{ ratio: fastest?.ratio ?? null, rate: fastest?.yours.median ?? null },
        instructions: counted.length === 0 ? null : Math.min(...counted),
      },
    ];
  });
}
