import type { Evidence, Item, Lab } from '../lab.ts';
import { findMacs } from '../mac.ts';
import { begin, deviceRuns, sound } from '../stages.ts';
import { type Finding, fail, judge, ourFault, pass } from '../verdict.ts';

export const networkInterface: Lab = {
  number: '02',
  slug: '02-network-interface',
  title: 'Bring up a network interface',
  goal: 'Take the first network device through its states until it runs. At the end your program prints the address that the device sends from.',
  minutes: 30,
  tasks: [
    { item: 'builds', text: 'Build with <uk/netdev.h>.' },
    { item: 'boots', text: 'Boot with the device attached.' },
    { item: 'receive-queue', text: 'Probe and configure the device, then its receive queue 0.' },
    { item: 'transmit-queue', text: 'Configure its transmit queue 0.' },
    { item: 'driver-ok', text: 'Start the device.' },
    { item: 'mac-printed', text: 'Print its hardware address.' },
    { item: 'sound', text: 'Let nothing crash.' },
  ],
  observe: { seconds: 6 },
  showsDevice: true,
  check,
};

function check(evidence: Evidence): Item[] {
  const { stages, guest, report } = begin(evidence);
  return judge([
    ...stages,
    ...deviceRuns(guest, report),
    [
      {
        id: 'mac-printed',
        title: 'The address is printed',
        expected: guest?.mac ?? 'the address that this run gave to the device',
        answer: () => (guest ? macPrinted(guest.mac, report.printed) : ourFault('the image was not started')),
      },
      sound(guest),
    ],
  ]);
}

function macPrinted(mac: string, printed: readonly string[]): Finding {
  const line = printed.find((candidate) => findMacs(candidate).includes(mac));
  if (line !== undefined) return pass(line);
  const other = printed.flatMap(findMacs).at(-1);
  if (other === undefined)
    return fail(
      'no address on the console',
      'The device runs, but the console shows no hardware address. Print the six bytes that uk_netdev_hwaddr_get() points to, each as two hexadecimal digits: %02x.',
    );
  const backwards = other.split(':').reverse().join(':') === mac;
  return fail(
    other,
    backwards
      ? 'These are the right bytes from last to first: print addr_bytes[0] first.'
      : 'That is not the address that the device has in this run; it changes with every run. Print the bytes that uk_netdev_hwaddr_get() points to.',
  );
}
