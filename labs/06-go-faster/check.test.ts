import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { hintOf, short } from '../testing.ts';
import { type Flowing, flowing, rateLines } from '../testing-traffic.ts';
import { goFaster } from './check.ts';

const SWITCH = `
	pkt = copy();
#if 1 /* sends */
	status = uk_netdev_tx_one(dev, 0, pkt);
#else
	status = 1;
	uk_netbuf_free(pkt);
#endif
	if (!status)
		uk_netbuf_free(pkt);
`;

const right: Flowing = { seconds: 9, lines: rateLines(100_000) };
const run = (source = SWITCH, flow: Flowing = {}): Evidence => ({
  ...flowing({ ...right, ...flow }),
  files: { 'main.c': source, 'netdef.h': 'uk_netdev_tx_one' },
});
const judge = (evidence: Evidence) => goFaster.check(evidence, run());
const failed = (evidence: Evidence) =>
  judge(evidence).flatMap((item) => (item.result === 'fail' && item.seen !== 'not reached' ? [item.id] : []));

describe('step 06', () => {
  it('passes a program that sends, counts right and can be isolated', () => {
    expect(short(judge(run()))).toMatch(/^([a-z0-9-]+\+ ?)+$/);
    expect(judge(run()).map((item) => item.id)).toEqual(goFaster.tasks.map((task) => task.item));
  });

  it('takes a switch of any kind, with its sides in any order', () => {
    for (const source of [
      SWITCH.replace('#if 1', '#ifdef SEND'),
      SWITCH.replace('#if 1', '#  if !ISOLATED && 1'),
      '#if 0\n\tuk_netbuf_free(pkt);\n#else\n\tuk_netdev_tx_one(dev, 0, pkt);\n\tuk_netbuf_free(pkt);\n#endif\n',
      `#if 1\n\tint x;\n#endif\n${SWITCH}`,
    ])
      expect(failed(run(source))).toEqual([]);
  });

  it('refuses what only looks like one', () => {
    for (const source of [
      'uk_netdev_tx_one(dev, 0, pkt);',
      SWITCH.replace('	uk_netbuf_free(pkt);\n#endif', '#endif'),
      SWITCH.replace('#else', '#endif\n#if 1'),
      `/*${SWITCH.replace('/* sends */', '')}*/ uk_netdev_tx_one(dev, 0, pkt);`,
      SWITCH.replace('status = 1;', 'status = uk_netdev_tx_one(dev, 0, pkt);'),
    ])
      expect(failed(run(source))).toEqual(['isolated']);
  });

  it('asks first that frames are sent and counted right', () => {
    expect(failed(run(SWITCH, { sent: 0 }))).toEqual(['keeps-sending']);
    expect(failed(run(SWITCH, { framesNotKept: 3 }))).toEqual(['well-formed']);
    expect(failed(run(SWITCH, { lines: rateLines(200_000) }))).toEqual(['counts']);
    expect(hintOf(judge(run(SWITCH, { sent: 0 })), 'keeps-sending')).toContain('no frame left');
  });
});
