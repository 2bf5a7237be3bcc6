/**
 * What somebody wrote, and what of it was acknowledged: after any fault a store must hold the last acknowledged value
 * of each thing, or one that was sent after it.
 */
export class Ledger {
  readonly #things = new Map<string, { readonly sent: string[]; acknowledged: number }>();
  /** How many writes were acknowledged. */
  acknowledgements = 0;

  /** About to be sent. Values of one thing differ from each other. */
  sending(thing: string, value: string): void {
    const known = this.#things.get(thing);
    if (known) known.sent.push(value);
    else this.#things.set(thing, { sent: [value], acknowledged: -1 });
  }

  /** The last value that was sent is promised to be kept. */
  acknowledged(thing: string): void {
    const known = this.#things.get(thing);
    if (!known) throw new Error(`${thing} was never sent`);
    known.acknowledged = known.sent.length - 1;
    this.acknowledgements += 1;
  }

  /** The things of which something was acknowledged. */
  get promised(): string[] {
    return [...this.#things].flatMap(([thing, { acknowledged }]) => (acknowledged < 0 ? [] : [thing]));
  }

  /** What is wrong with the value that was found, or null. */
  fault(thing: string, found: string | null): string | null {
    const known = this.#things.get(thing);
    if (!known || known.acknowledged < 0) return null;
    const promised = known.sent[known.acknowledged];
    if (found !== null && known.sent.lastIndexOf(found) >= known.acknowledged) return null;
    return `${thing}: "${promised}" was acknowledged, "${found}" was found`;
  }

  /** Like `fault`, for values that only grow, where one may have been kept that was never told. */
  older(thing: string, found: string | null): string | null {
    const known = this.#things.get(thing);
    const promised = known?.sent[known.acknowledged];
    if (promised === undefined || (found !== null && found >= promised)) return null;
    return `${thing}: "${promised}" was acknowledged, "${found}" was found`;
  }
}
