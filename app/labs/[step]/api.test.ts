import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inWordsOf, readApi } from './api.ts';

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

test('a tree that explains a function has the word, and one that says nothing has not', () => {
  const header = `/**
 * Transmit one packet
 * @param dev The device.
 */
static inline int uk_netdev_tx_one(struct uk_netdev *dev, uint16_t queue_id,
				   struct uk_netbuf *pkt)
{
	return dev->tx_one(dev, queue_id, pkt);
}

int uk_netdev_probe(struct uk_netdev *dev);
`;
  const mixed = inWordsOf(netdev, (name) => (name === 'uk/netdev.h' ? header : undefined));
  const [send, probe] = ['uk_netdev_tx_one', 'uk_netdev_probe'].map((name) =>
    mixed.find((entry) => entry.name === name),
  );
  expect(send?.words).toBe('Transmit one packet\n@param dev The device.');
  expect(probe?.words).toMatch(/^Agrees with the device/);
  expect(mixed).toHaveLength(netdev.length);
});

const tree = process.env.UK_ROOT ?? '';
test.skipIf(tree === '')('the operator’s Unikraft explains what lessons name', () => {
  const mixed = inWordsOf(netdev, () =>
    readFileSync(path.join(tree, 'lib/uknetdev/include/uk/netdev.h'), 'utf8'),
  );
  const send = mixed.find(({ name }) => name === 'uk_netdev_tx_one');
  expect(send?.words).toMatch(/^Transmit one packet[\s\S]*@param queue_id/);
  expect(send?.declaration).toMatch(/^int uk_netdev_tx_one\(/);
});
