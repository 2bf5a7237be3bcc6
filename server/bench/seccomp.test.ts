import { describe, expect, it } from 'vitest';
import { ANSWER, DENIED, OPCODE, seccompInstructions, seccompProgram } from './seccomp.ts';

const X86_64 = 0xc000003e;
const EPERM = ANSWER.error(1);

/** Runs the bytes as the kernel would, on one call. */
function judge(call: { number: number; architecture?: number; arguments?: readonly number[] }): number {
  const program = seccompProgram();
  const [first = 0, second = 0] = call.arguments ?? [];
  const data = new Map([
    [0, call.number],
    [4, call.architecture ?? X86_64],
    [16, first],
    [24, second],
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const value = program.readUInt32LE(at + 4);
    const [yes, no] = [program.readUInt8(at + 2), program.readUInt8(at + 3)];
    const jump = (holds: boolean) => {
      at += 8 * (holds ? yes : no);
    };
    switch (program.readUInt16LE(at)) {
      case OPCODE.load:
        accumulator = data.get(value) ?? Number.NaN;
        break;
      case OPCODE.ifEqual:
        jump(accumulator === value);
        break;
      case OPCODE.ifAtLeast:
        jump(accumulator >= value);
        break;
      case OPCODE.ifAnySet:
        jump((accumulator & value) !== 0);
        break;
      case OPCODE.answer:
        return value;
      default:
        throw new Error(`unknown instruction at ${at}`);
    }
  }
  throw new Error('ran off the end');
}

describe('system call filter', () => {
  it('lets ordinary calls through', () => {
    for (const number of [0, 1, 2, 9, 59, 231, 257]) expect(judge({ number })).toBe(ANSWER.allow);
  });

  it('refuses every call of its table', () => {
    const calls = Object.values(DENIED).flatMap((group) => Object.entries(group));
    expect(calls.length).toBeGreaterThan(40);
    for (const [name, number] of calls) expect(judge({ number }), name).toBe(EPERM);
  });

  it('names no call twice', () => {
    const numbers = Object.values(DENIED).flatMap((group) => Object.values(group));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('kills callers of another architecture or of the x32 ABI', () => {
    expect(judge({ number: 0, architecture: 0x40000003 })).toBe(ANSWER.kill);
    expect(judge({ number: 0x40000000 + 165 })).toBe(ANSWER.kill);
  });

  it('opens sockets of the Unix kind only', () => {
    for (const number of [41, 53]) {
      expect(judge({ number, arguments: [1] })).toBe(ANSWER.allow);
      for (const family of [0, 2, 10, 16, 17, 40])
        expect(judge({ number, arguments: [family] })).toBe(ANSWER.error(97));
    }
  });

  it('starts processes but no namespaces', () => {
    expect(judge({ number: 56, arguments: [0x01200011] })).toBe(ANSWER.allow);
    for (const bit of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
      expect(judge({ number: 56, arguments: [bit | 0x11] })).toBe(EPERM);
    expect(judge({ number: 435 })).toBe(ANSWER.error(38));
  });

  it('types nothing into terminals', () => {
    expect(judge({ number: 16, arguments: [1, 0x5401] })).toBe(ANSWER.allow);
    expect(judge({ number: 16, arguments: [1, 0x5412] })).toBe(EPERM);
    expect(judge({ number: 16, arguments: [1, 0x541c] })).toBe(EPERM);
  });

  it('ends every path in an answer', () => {
    const instructions = seccompInstructions();
    instructions.forEach(({ code, yes, no }, index) => {
      if (code === OPCODE.answer || code === OPCODE.load) return;
      expect(index + 1 + Math.max(yes, no)).toBeLessThan(instructions.length);
    });
    expect(instructions.at(-1)?.code).toBe(OPCODE.answer);
  });
});
