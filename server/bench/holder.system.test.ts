/** What a holder offers, and how it idles. That nothing outlives it is in `server/attacks/life-cycle.attack.test.ts`. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { descendants, emptyBase, inside, openWorkspace } from '../attacks/testing.ts';
import { openHolder } from './holder.ts';
import { finished } from './process.ts';
import { startShell } from './shell.ts';

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
    'makes boxes give way where the kernel groups processes by session, also those that start at once',
    async () => {
      await using holder = await openWorkspace();
      const nice = 7;
      const script = `until grep -q 'nice ${nice}$' /proc/self/autogroup; do sleep 0.05; done; cat /proc/self/autogroup; nice`;
      const said = await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const child = holder.enter(['sh', '-c', script], { box: { kind: 'build' }, nice });
          return (await finished(child, { milliseconds: 30_000, outputBytes: 1_000 })).stdout.toString();
        }),
      );
      for (const text of said) expect(text).toMatch(/nice 7\n7\n$/);
    },
  );

  it.skipIf(!existsSync('/proc/self/autogroup'))('makes the session of a shell give way, too', async () => {
    await using holder = await openWorkspace();
    const shell = await startShell(holder, { columns: 200, rows: 40 }, { 'main.c': '' }, { 'Config.uk': '' });
    shell.type(
      Buffer.from(
        "until grep -q 'nice 12$' /proc/self/autogroup; do sleep 0.05; done; cat /proc/self/autogroup; echo gives-$((1))-way\n",
      ),
    );
    let shown = '';
    for await (const chunk of shell.output) {
      shown += chunk.toString('latin1');
      if (shown.includes('gives-1-way')) break;
    }
    shell.close();
    await shell.ended;
    expect(shown).toMatch(/autogroup-\d+ nice 12/);
  });

  it('says what went wrong when it cannot open', async () => {
    await expect(openHolder({ kernel: '/no/such/tree', base: emptyBase() })).rejects.toMatchObject({
      code: 'bench-failed',
      message: expect.stringContaining('/no/such/tree'),
    });
  });
});
