import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readApi } from './api.ts';

const root = path.join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const netdev = readApi('uk/netdev.h', false, read('ukmini/include/uk/netdev.h'));

test('a declaration is read with the words above it, also that of an inline function', () => {
  const send = netdev.find(({ name }) => name === 'uk_netdev_tx_one');
  expect(send?.declaration).toMatch(/^int uk_netdev_tx_one\(struct uk_netdev \*dev,[\s\S]*\)$/);
  expect(send?.words).toMatch(/^Hands one packet to the device\. Never waits\./);
  const probe = netdev.find(({ name }) => name === 'uk_netdev_probe');
  expect(probe).toMatchObject({
    header: 'uk/netdev.h',
    declaration: 'int uk_netdev_probe(struct uk_netdev *dev)',
    words: 'Agrees with the device on features. Asserts that it was not called before.',
  });
});

test('what a body calls is no declaration, and a mark for lessons is no word', () => {
  expect(netdev.map(({ name }) => name)).not.toContain('UK_ASSERT');
  const made = readApi('genpkt.h', true, read('unikernel-template/genpkt.h'));
  expect(made.map(({ name }) => name)).toEqual(['genpkt_udp4', 'genpkt_usoc21']);
  for (const { words } of made) expect(words).not.toContain('DOC:');
});
