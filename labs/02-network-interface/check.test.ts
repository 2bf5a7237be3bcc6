import { describe, expect, it } from 'vitest';
import type { Evidence } from '../lab.ts';
import { findMacs } from '../mac.ts';
import { hintOf, MAC, type Run, ran, STOPPED, short } from '../testing.ts';
import { networkInterface } from './check.ts';

const UP: Run = {
  status: ['ACKNOWLEDGE', 'DRIVER', 'FEATURES_OK', 'DRIVER_OK'],
  queues: [true, true],
  printed: [`MAC address: ${MAC}`],
};
const PROBED = ['ACKNOWLEDGE', 'DRIVER', 'FEATURES_OK'];
const CONFIGURED = 'Info: [libuknetdev] <netdev.c @  407> netdev0: Configured interface';
const judge = (evidence: Evidence) => networkInterface.check(evidence, ran(UP));
const hint = (run: Run, id = 'receive-queue') => hintOf(judge(ran(run)), id);

describe('step 02', () => {
  it('passes a device that runs and a printed address, also where main runs on', () => {
    const passed = 'builds+ boots+ receive-queue+ transmit-queue+ driver-ok+ mac-printed+ sound+';
    expect(short(judge(ran(UP)))).toBe(passed);
    expect(short(judge(ran({ ...UP, ending: STOPPED })))).toBe(passed);
  });

  it.each([
    '52-54-00-A1-B2-C3',
    '52:54:0:a1:b2:c3',
    '5254.00a1.b2c3',
    '525400a1b2c3',
    '0x525400A1B2C3',
    '52 54 00 a1 b2 c3',
  ])('knows the address as %s', (spelling) => {
    expect(short(judge(ran({ ...UP, printed: [`I am ${spelling}.`] })))).toContain('mac-printed+');
  });

  it('does not believe a program that prints the address without touching the device', () => {
    const items = judge(ran({ printed: [MAC] }));
    expect(short(items)).toBe(
      'builds+ boots+ receive-queue-? transmit-queue- driver-ok- mac-printed- sound-',
    );
    expect(hintOf(items, 'receive-queue')).toContain('was not configured');
  });

  it('does not believe a program that prints the kernel’s messages, too', () => {
    const items = judge(
      ran({ printed: [MAC], messages: [CONFIGURED, 'Info: [libuknetdev] <n @ 1> Started'] }),
    );
    expect(short(items)).toContain('receive-queue-? transmit-queue-? driver-ok- mac-printed-');
  });

  it('tells how far the device came, and whether it was probed where the device shows that', () => {
    expect(hint({})).toContain('was not configured');
    expect(hint({ status: PROBED })).toContain('probed, but not configured');
    expect(hint({ status: PROBED, messages: [CONFIGURED] })).toContain('uk_netdev_rxq_configure()');
    const half: Run = { status: PROBED, messages: [CONFIGURED], queues: [true, false] };
    expect(hint(half, 'transmit-queue')).toContain('uk_netdev_txq_configure()');
    expect(hint({ ...half, queues: [true, true] }, 'driver-ok')).toContain('uk_netdev_start()');
  });

  it('explains a refused number of queues and of descriptors', () => {
    const refused = 'ERR:  [libuknetdev] <netdev.c @  420> netdev0: Failed to configure interface: -95';
    expect(hint({ status: PROBED, messages: [refused] })).toContain('-95 (ENOTSUP');
    const odd = 'ERR:  [libvirtio_net] <virtio_net.c @  770> Expect descriptor count as a power 2';
    expect(hint({ status: PROBED, messages: [CONFIGURED, odd] })).toContain('power of two');
  });

  it('explains the assertion that stopped the program', () => {
    const expression = 'dev->_data->state == UK_NETDEV_UNPROBED';
    const ending = { kind: 'assertion', expression, where: 'netdev.c:253', detail: 'Probed twice.' } as const;
    expect(hint({ status: PROBED, ending })).toContain('probed already');
  });

  it('asks for zeroed structures after a crash on the way', () => {
    const ending = { kind: 'crashed', trap: 'general protection', detail: 'x' } as const;
    expect(hint({ status: PROBED, queues: [true, false], ending }, 'transmit-queue')).toContain('= { 0 }');
  });

  it('wants the address of this run, in the right order', () => {
    expect(hint({ ...UP, printed: ['hello'] }, 'mac-printed')).toContain('six bytes');
    expect(hint({ ...UP, printed: ['52:54:00:12:34:56'] }, 'mac-printed')).toContain(
      'changes with every run',
    );
    expect(hint({ ...UP, printed: ['c3:b2:a1:00:54:52'] }, 'mac-printed')).toContain('from last to first');
  });

  it('fails a crash behind it all', () => {
    const ending = { kind: 'crashed', trap: 'page fault', detail: 'A page fault.' } as const;
    expect(short(judge(ran({ ...UP, ending })))).toContain('mac-printed+ sound-?');
  });

  it('takes the blame where the device could not be asked', () => {
    expect(short(judge(ran({ ...UP, device: [] })))).toBe(
      'builds+ boots+ receive-queue! transmit-queue! driver-ok! mac-printed! sound!',
    );
  });
});

describe('findMacs', () => {
  it('does not find addresses in times, IPv6 addresses or longer numbers', () => {
    expect(findMacs('12:34:56 2001:db8:1:2:3:4:5:6 0123456789abcdef aa:bb:cc:dd:ee:ff:00')).toEqual([]);
  });
});
