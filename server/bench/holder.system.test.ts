/** What a holder offers, and how it idles. That nothing outlives it is in `server/attacks/life-cycle.attack.test.ts`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { descendants, emptyBase, inside, openWorkspace } from '../attacks/testing.ts';
import { openHolder } from './holder.ts';
import { finished } from './process.ts';
import { startShell } from './shell.ts';

const SIZE = { columns: 200, rows: 40 };

describe('a holder', () => {
  it('has the bridge with both taps up, without filters and without IPv6', async () => {
    await using holder = await openWorkspace();
    const links = await inside(
      holder,
      'ip -o link; cat /proc/sys/net/bridge/bridge-nf-call-* /proc/sys/net/ipv6/conf/all/disable_ipv6',
    );
    expect(links).toMatch(/usocbr0: <[^>]*\bUP\b/);
    for (const tap of ['tap0', 'tap1'])
      expect(links).toMatch(new RegExp(`${tap}: <[^>]*\\bUP\\b.*master usocbr0`));
    expect(links.match(/^[01]$/gm)?.join('')).toMatch(/^0*1$/);
  });

  it('idles without capabilities', async () => {
    await using holder = await openWorkspace();
    const idling = () => descendants(holder.pid).filter(({ name }) => name === 'cat');
    // READY is printed just before the last of them are given up.
    await expect.poll(() => idling().length, { timeout: 60_000 }).toBe(1);
    const idle = idling();
    for (const { pid } of idle) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      for (const set of ['CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        expect(status).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'));
      expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    }
  });

  it.skipIf(!existsSync('/proc/self/autogroup'))(
    'makes boxes give way where the kernel groups processes by session',
    async () => {
      await using holder = await openWorkspace();
      // Others on this machine may have taken the turn of this tenth of a second.
      const look = async () => {
        const script = 'cat /proc/self/autogroup; nice';
        const child = holder.enter(['sh', '-c', script], { box: { kind: 'build' }, nice: 7 });
        return String((await finished(child, { milliseconds: 30_000, outputBytes: 1_000 })).stdout);
      };
      await expect.poll(look, { timeout: 30_000 }).toMatch(/nice 7\n7\n$/);
    },
  );

  it.skipIf(!existsSync('/proc/self/autogroup'))('makes the session of a shell give way, too', async () => {
    await using holder = await openWorkspace();
    const look = async () => {
      const shell = await startShell(holder, SIZE, { 'main.c': '' }, { 'Config.uk': '' });
      shell.type(Buffer.from('cat /proc/self/autogroup; exit\n'));
      let shown = '';
      for await (const chunk of shell.output) shown += chunk.toString('latin1');
      await shell.ended;
      return shown;
    };
    await expect.poll(look, { timeout: 60_000 }).toMatch(/autogroup-\d+ nice 12/);
  });

  it('says what went wrong when it cannot open', async () => {
    await expect(openHolder({ kernel: '/no/such/tree', base: emptyBase() })).rejects.toMatchObject({
      code: 'bench-failed',
      message: expect.stringContaining('/no/such/tree'),
    });
  });
});
