import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { KiB } from '../limits.ts';
import { complaintOf, exited, finished, firstLine, start, stop } from './process.ts';

const LIMITS = { milliseconds: 10_000, outputBytes: 100_000 };

describe('a child', () => {
  it('ends as a value: code, signal, time or output', async () => {
    expect(await finished(start(['sh', '-c', 'echo out; echo err >&2; exit 3']), LIMITS)).toEqual({
      kind: 'exited',
      code: 3,
      stdout: Buffer.from('out\n'),
      stderr: 'err\n',
    });
    expect(await finished(start(['sh', '-c', 'kill -9 $$']), LIMITS)).toMatchObject({ signal: 'SIGKILL' });
    expect(await finished(start(['sleep', '60']), { ...LIMITS, milliseconds: 100 })).toMatchObject({
      kind: 'timed-out',
    });
    const flood = await finished(start(['yes']), LIMITS);
    expect(flood.kind).toBe('output-limit');
    expect(flood.stdout.length).toBeLessThanOrEqual(LIMITS.outputBytes);
  });

  it('has its failure told, also where it said nothing itself', async () => {
    const told = async (script: string) => complaintOf(await finished(start(['sh', '-c', script]), LIMITS));
    expect(await told('echo full >&2; exit 3')).toBe('full (it ended with 3)');
    expect(await told('kill -9 $$')).toBe('it was ended by SIGKILL');
    expect(complaintOf(await finished(start(['sleep', '60']), { ...LIMITS, milliseconds: 100 }))).toBe(
      'it took too long on a machine this busy',
    );
  });

  it('reads what it is given', async () => {
    const { stdout } = await finished(start(['cat']), { ...LIMITS, input: Buffer.from('given') });
    expect(stdout.toString()).toBe('given');
  });

  it('rejects only where there is no such program', async () => {
    await expect(finished(start(['/no/such/program']), LIMITS)).rejects.toThrow(
      /no\/such\/program cannot be started/,
    );
    await expect(exited(start(['/no/such/program']))).rejects.toMatchObject({ code: 'bench-failed' });
    await expect(stop(start(['/no/such/program']))).resolves.toBeUndefined();
  });

  it('may be stopped twice, and waited for after it ended', async () => {
    const child = start(['sleep', '60']);
    await stop(child);
    await stop(child);
    expect(await exited(child)).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  it('knows nothing of our environment and directory', async () => {
    process.env.SECRET_TOKEN = 'canary';
    const { stdout } = await finished(start(['sh', '-c', 'pwd; env']), LIMITS);
    expect(stdout.toString()).toMatch(/^\/\n/);
    expect(stdout.toString()).not.toContain('canary');
  });

  it('survives being written to after its end', async () => {
    const child = start(['true']);
    await exited(child);
    child.stdin?.write('too late');
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('gets no descriptor that Node itself was started with', () => {
    const program = `
      import { finished, start } from ${JSON.stringify(`${import.meta.dirname}/process.ts`)};
      const child = start(['ls', '-l', '/proc/self/fd'], { stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'] });
      console.log((await finished(child, { milliseconds: 5000, outputBytes: 1000 })).stdout.toString());`;
    const shell = 'exec 3< /etc/hostname 5< /etc/hostname 17< /etc/hostname; exec "$@"';
    const node = [process.execPath, '--input-type=module', '-e', program];
    const { stdout, stderr } = spawnSync('bash', ['-c', shell, 'bash', ...node], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const targets = [...stdout.matchAll(/ (\d+) -> (\S+)/g)].map(
      ([, number, target]) => `${number} ${target}`,
    );
    expect(targets.filter((target) => target.includes('hostname'))).toEqual([]);
    // Node itself hides the low ones from its children.
    expect(targets).toContain('17 /dev/null');
  });
});

describe('firstLine', () => {
  it('is null where the program is absent or fails', () => {
    expect(firstLine(['echo', 'one\ntwo'])).toBe('one');
    expect(firstLine(['false'])).toBeNull();
    expect(firstLine(['/no/such/program'])).toBeNull();
  });
});

test('185: words that come byte by byte are taken for output without end', async () => {
  // The next one is not written before the last one was read.
  const script = `
import fcntl, os, termios
while True:
    os.write(1, b'x')
    while fcntl.ioctl(1, termios.TIOCOUTQ, b'0000') != bytes(4): pass
`;
  const outcome = await finished(start(['python3', '-c', script]), {
    milliseconds: 30_000,
    outputBytes: 64 * KiB,
  });
  expect(outcome.kind).toBe('output-limit');
  expect(outcome.stdout.length).toBeLessThan(4 * KiB);
});
