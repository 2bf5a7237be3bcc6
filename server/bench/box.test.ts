import { describe, expect, it } from 'vitest';
import { type Box, boxed, limited, RLIMITS } from './box.ts';

const BOXES: readonly Box[] = [
  { kind: 'build' },
  { kind: 'qemu', image: '/app/build/image' },
  { kind: 'tshark' },
];

/** Values of an option that may stand several times. */
const valuesOf = (argv: readonly string[], option: string, count = 1) =>
  argv.flatMap((word, at) => (word === option ? [argv.slice(at + 1, at + 1 + count)] : []));

describe('boxed', () => {
  it('takes every capability, the terminal and further user namespaces from each kind', () => {
    for (const box of BOXES) {
      const argv = boxed(box, ['true']);
      expect(valuesOf(argv, '--cap-drop')).toEqual([['ALL']]);
      expect(argv).not.toContain('--cap-add');
      for (const option of [
        '--unshare-user',
        '--disable-userns',
        '--new-session',
        '--die-with-parent',
        '--clearenv',
      ])
        expect(argv).toContain(option);
      expect(valuesOf(argv, '--seccomp')).toEqual([['3']]);
    }
  });

  it('gives a network to guests only', () => {
    expect(BOXES.filter((box) => !boxed(box, ['true']).includes('--unshare-net'))).toEqual([BOXES[1]]);
  });

  it('lets a build write /app and nothing else that stays', () => {
    const writable = (box: Box) => valuesOf(boxed(box, ['true']), '--bind', 2).map(([source]) => source);
    expect(BOXES.map(writable)).toEqual([['/app'], [], []]);
  });

  it('makes / and /dev read-only after the last mount', () => {
    for (const box of BOXES) {
      const argv = boxed(box, ['echo', '--tmpfs']);
      const end = argv.indexOf('--');
      expect(argv.slice(end - 4, end)).toEqual(['--remount-ro', '/dev', '--remount-ro', '/']);
      expect(argv.slice(end + 1)).toEqual(['echo', '--tmpfs']);
    }
  });

  it('bounds every memory file system', () => {
    for (const box of BOXES) {
      const argv = boxed(box, ['true']);
      argv.forEach((word, at) => {
        if (word === '--tmpfs') expect(argv[at - 2]).toBe('--size');
      });
    }
  });

  it('shows KVM to a guest only when asked', () => {
    const withKvm = boxed({ kind: 'qemu', image: '/app/image', kvm: true }, ['true']);
    expect(withKvm).toContain('/dev/kvm');
    expect(boxed({ kind: 'qemu', image: '/app/image' }, ['true'])).not.toContain('/dev/kvm');
  });
});

describe('limited', () => {
  it('sets soft and hard limits alike and never dumps core', () => {
    const argv = limited(RLIMITS.qemu, ['qemu']);
    expect(argv).toContain('--fsize=0:0');
    expect(argv).toContain('--core=1:1');
    expect(argv.slice(-2)).toEqual(['--', 'qemu']);
  });
});
