/** A learner's application as a directory to take along: it builds without the workshop, by make or by KraftKit. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { mayChange, readSettings, type Settings, withSettings } from '../labs/kconfig.ts';
import type { Files, Lab } from '../labs/lab.ts';
import { TEMPLATE_DIRECTORY } from './course.ts';
import { CHANGES_FILE, learnerFileName } from './protocol.ts';

/** The folder in the zip, and the image's name. */
const FOLDER = 'pktgen';
const LICENCE = path.resolve(import.meta.dirname, '..', 'LICENSE');

/** The zip: the template, over it the learner's files, configured as they chose, and a README about just this one. */
export function takeHome(files: Files, lab: Lab, at = new Date()): Uint8Array {
  const entries: Zippable = {};
  for (const [name, text] of Object.entries(applicationOf(files, lab)))
    entries[`${FOLDER}/${name}`] = strToU8(text);
  return zipSync(entries, { level: 6, mtime: at });
}

/** The same as texts, by their paths in the directory. */
export function applicationOf(files: Files, lab: Lab): Readonly<Record<string, string>> {
  const own = Object.entries(files).filter(([name]) => learnerFileName.safeParse(name).success);
  const changes = changesIn(files);
  const template = templateFiles();
  return {
    ...template,
    ...Object.fromEntries(own),
    defconfig: withSettings(template.defconfig ?? '', Object.fromEntries(changes)),
    Kraftfile: withKconfig(template.Kraftfile ?? '', changes),
    'README.md': readme(lab, Object.keys(template), files),
    LICENSE: readFileSync(LICENCE, 'utf8'),
  };
}

/** What a build here would refuse does not get into a file that make reads elsewhere. */
function changesIn(files: Files): Settings {
  const settings = readSettings(files[CHANGES_FILE] ?? '');
  return new Map([...settings].filter(([name, value]) => mayChange(name, value)));
}

/** Whatever a build or a reader needs; the workshop's own tests stay here. */
function templateFiles(): Record<string, string> {
  const names = readdirSync(TEMPLATE_DIRECTORY, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$|^\.config/.test(entry.name))
    .map((entry) => path.relative(TEMPLATE_DIRECTORY, path.join(entry.parentPath, entry.name)))
    .filter((name) => !/^(build|\.unikraft)\//.test(name));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(TEMPLATE_DIRECTORY, name), 'utf8')]),
  );
}

/** KraftKit has its own list of the kernel's options: the one under `kconfig:`, which the targets follow. */
function withKconfig(kraftfile: string, changes: ReadonlyMap<string, string>): string {
  const kept = kraftfile.split('\n').filter((line) => !changes.has(/^ +(CONFIG_\w+):/.exec(line)?.[1] ?? ''));
  const added = [...changes].map(([name, value]) => `    ${name}: '${value.replace(/^"(.*)"$/, '$1')}'`);
  const last = kept.findLastIndex((line) => /^ +CONFIG_\w+:/.test(line));
  return [...kept.slice(0, last + 1), ...added, ...kept.slice(last + 1)].join('\n');
}

function readme({ number, title, goal, observe }: Lab, template: readonly string[], files: Files): string {
  const own = Object.keys(files).filter((name) => !template.includes(name) && name !== CHANGES_FILE);
  const options = changesIn(files).size;
  return `# My packet generator

A unikernel, written in step ${number} of the Wirespeed workshop, *${title}*. ${goal}

\`main.c\` is the program${own.length > 0 ? `, with ${own.map((name) => `\`${name}\``).join(', ')}` : ''}. The other sources came with the workshop: \`genpkt.c\` makes UDP frames,
\`netbuf.c\` copies packets, \`netspeed.c\` prints rates.${
    options > 0
      ? `\n\n\`${CHANGES_FILE}\` holds the ${options === 1 ? 'option' : `${options} options`} of the kernel that I chose; \`defconfig\` and \`Kraftfile\` have ${options === 1 ? 'it' : 'them'} already.`
      : ''
  }

## Build it with make

You need gcc, make, flex, bison, Python 3 and a Unikraft tree, release 0.16 or newer (0.17.0 is tested):

\`\`\`console
$ git clone --branch RELEASE-0.17.0 https://github.com/unikraft/unikraft
$ export UK_ROOT=$PWD/unikraft
$ make defconfig          # .config from defconfig
$ make -j4                # build/${FOLDER}_qemu-x86_64
$ make menuconfig         # optional: look at all options
\`\`\`

A workshop without Unikraft builds with ukmini, a small kernel in its repository; \`UK_ROOT\` may be that directory too.

## Build it with KraftKit

\`\`\`console
$ kraft build --plat qemu --arch x86_64    # .unikraft/build/${FOLDER}_qemu-x86_64
\`\`\`

Its \`kraft run\` wants a network of its own making, and root for its tap. \`-W\` is for a machine without KVM:

\`\`\`console
# kraft net create -n 10.0.0.1/24 usocbr0
# kraft run -W --plat qemu --arch x86_64 --network usocbr0
\`\`\`

## Run it

Without any set-up, on a network that QEMU itself plays and nobody else sees; the dump holds each frame:

\`\`\`console
$ qemu-system-x86_64 -cpu max -m 64 -nodefaults -display none -serial stdio -no-reboot \\
      -netdev user,id=n0 -device virtio-net-pci,netdev=n0,romfile= \\
      -object filter-dump,id=d0,netdev=n0,file=frames.pcap \\
      -kernel build/${FOLDER}_qemu-x86_64
\`\`\`

Ctrl-C ends it. A generator that never stops fills the disk with its dump, some megabytes a second: leave the line
with \`filter-dump\` out to let it run for long.

On a bridge, where tshark sees the frames as they come. Once, as root:

\`\`\`console
# ip link add usocbr0 type bridge forward_delay 0 stp_state 0
# ip link set usocbr0 up
# ip tuntap add tap0 mode tap user YOU
# ip link set tap0 master usocbr0 up
\`\`\`

Then \`tshark -i usocbr0\` in one terminal, and in another the command above with
\`-netdev tap,id=n0,ifname=tap0,script=no,downscript=no\` in place of its \`-netdev\` and without the dump.
${observe.peer ? twoGuests(observe.append ?? '', observe.peer.append) : ''}
## Licence

The files that came with the workshop are under the BSD-3-Clause licence in \`LICENSE\`. What you wrote yourself is yours.
`;
}

/** For a step that wants a second guest on the bridge. */
function twoGuests(append: string, peerAppend = ''): string {
  const started = (words: string) => (words === '' ? 'without arguments' : `with \`-append '${words}'\``);
  return `
Two guests want two taps, \`tap0\` and \`tap1\`, and two addresses: \`,mac=52:54:00:00:00:01\` and \`…:02\` at the end of \`-device\`.
Start the receiver first, ${started(append)}, and then the sender, ${started(peerAppend)}.
`;
}
