import { expect, test } from 'vitest';
import { StubPackets } from './stub-packets.ts';

const read = (...chunks: string[]) => {
  const packets = new StubPackets();
  const passed = chunks.map((chunk) => packets.read(Buffer.from(chunk, 'latin1')));
  return {
    pass: Buffer.concat(passed.map(({ pass }) => pass)).toString('latin1'),
    answers: Buffer.concat(passed.map(({ answer }) => answer)).toString('latin1'),
  };
};

/** What gdb 13 says to QEMU between connecting and a step. */
const ORDINARY = [
  '+$qSupported:multiprocess+;swbreak+;xmlRegisters=i386#6a',
  '+$vMustReplyEmpty#3a',
  '+$Hgp0.0#ad',
  '+$qXfer:features:read:target.xml:0,ffb#79',
  '+$Z0,100134,1#d4',
  '+$m100134,40#9a',
  '+$vCont;c:p1.-1#0f',
  '\x03',
];

test('ordinary packets pass unchanged, in whatever pieces they come', () => {
  const all = ORDINARY.join('');
  expect(read(all)).toEqual({ pass: all, answers: '' });
  expect(read(...all)).toEqual({ pass: all, answers: '' });
});

test.each([
  ['as gdb sends it', '$qRcmd,696e666f#f4'],
  ['with an escape, which QEMU undoes', '$}Qrcmd,69#00'.replace('Qr', 'QR')],
  ['behind a byte that QEMU swallows while the guest runs', '$x$qRcmd,69#00'],
  ['with a repetition', '$q* Rcmd,69#00'],
  ['behind a sum that is none', '$x#zz$qRcmd,69#00'],
  ['behind a packet that is too long for QEMU', `$${'x'.repeat(5_000)}$qRcmd,69#00`],
  ['behind bytes between packets', 'garbage\0$qRcmd,69#00'],
])('no command for the monitor passes %s', (_how, bytes) => {
  const { pass } = read(bytes);
  expect(pass).not.toContain('Rcmd');
  expect(read(...bytes).pass).toBe(pass);
});

test('what does not pass is answered as unsupported, so that gdb goes on', () => {
  expect(read('$qRcmd,696e666f#f4$g#67')).toEqual({ pass: '$g#67', answers: '+$#00' });
});
