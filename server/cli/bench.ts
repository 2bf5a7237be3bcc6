/** `bench`: the performance table of the README, measured here and now. */
import os from 'node:os';
import { measureRow, type Row, type RowResult, rowsAsTable } from '../benchmarks/harness.ts';
import { openPlace } from '../benchmarks/place.ts';
import { buildRows } from '../benchmarks/row-builds.ts';
import { clickRows } from '../benchmarks/row-click.ts';
import { editRows } from '../benchmarks/row-edit.ts';
import { fairnessRows } from '../benchmarks/row-fairness.ts';
import { guestRows } from '../benchmarks/row-guests.ts';
import { pageRows } from '../benchmarks/row-page.ts';
import { ROOM_SIZES, roomRows } from '../benchmarks/row-room.ts';
import { serverRows } from '../benchmarks/row-server.ts';
import { terminalRows } from '../benchmarks/row-terminals.ts';
import { visitRows } from '../benchmarks/row-visit.ts';
import type { Config } from '../config.ts';
import { countOf, interrupted, NOT_PASSED, PASSED, UsageError } from './call.ts';

export interface BenchCall {
  readonly only?: readonly string[] | undefined;
  readonly repeat?: string | undefined;
  /** Sizes of the room, as "10,20". */
  readonly learners?: string | undefined;
  readonly json?: boolean | undefined;
}

export async function bench(config: Config, { only, repeat, learners, json }: BenchCall): Promise<number> {
  const rounds = countOf(repeat, 5, 'repeat');
  const sizes = learners?.split(',').map((size) => countOf(size, 1, 'learners')) ?? ROOM_SIZES;
  const say = (line: string) => console.error(line);
  await using place = await openPlace(config, say);
  const all: readonly Row[] = [
    ...editRows(place),
    ...buildRows(place),
    ...guestRows(place),
    ...clickRows(place),
    ...terminalRows(place),
    ...pageRows(place),
    ...visitRows(place),
    ...fairnessRows(place),
    ...serverRows(place),
    ...roomRows(place, sizes),
  ];
  const chosen = only
    ? all.filter(({ name }) => only.some((one) => name === one || name.startsWith(`${one}-`)))
    : all.filter(({ long }) => !long);
  if (chosen.length === 0)
    throw new UsageError(
      `--only: there is no such row. There are ${all.map(({ name }) => name).join(', ')}.`,
    );
  const machine = {
    model: os.cpus()[0]?.model.trim() ?? 'unknown',
    processors: os.availableParallelism(),
    memoryGiB: Number((os.totalmem() / 2 ** 30).toFixed(1)),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
  };
  const results: RowResult[] = [];
  const loads = [os.loadavg()[0] ?? 0];
  for (const row of chosen) {
    if (interrupted.signal.aborted) break;
    say(`${row.name}: ${row.what} …`);
    results.push(await measured(row, rounds));
    loads.push(os.loadavg()[0] ?? 0);
  }
  const load = { least: Math.min(...loads), most: Math.max(...loads) };
  const told = `${machine.model}, ${machine.processors} processors, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`;
  console.log(
    json
      ? JSON.stringify({ machine, load, rounds, rows: results }, null, 2)
      : `${told}\n${rounds} rounds, in turn; load of the machine ${load.least.toFixed(1)} to ${load.most.toFixed(1)}\n\n${rowsAsTable(results)}`,
  );
  const failed = results.some(
    ({ contenders, interrupted, notes }) => interrupted || (contenders.length === 0 && notes.length === 0),
  );
  return failed || results.length < chosen.length ? NOT_PASSED : PASSED;
}

/** A row that cannot be opened does not take the others along. */
async function measured(row: Row, rounds: number): Promise<RowResult> {
  try {
    return await measureRow(row, rounds, interrupted.signal);
  } catch (error) {
    const { name, what, unit, better, limit } = row;
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return {
      ...{ name, what, unit, better, limit },
      contenders: [],
      interrupted: false,
      notes: [`not measured: ${why}`],
    };
  }
}
