import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { answer, request, Wire } from './wire.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

/** A kernel's source tree, used as Unikraft's is: `make -C tree A=application`. */
export interface Kernel {
  name: 'unikraft' | 'ukmini';
  tree: string;
}

export const ukmini: Kernel = { name: 'ukmini', tree: path.dirname(here) };

/** The real thing, where the operator has a tree (UK_ROOT). */
export const unikraft: Kernel | undefined = process.env.UK_ROOT
  ? { name: 'unikraft', tree: process.env.UK_ROOT }
  : undefined;

/** What one boot showed. */
export interface Boot {
  /** Everything on the serial line. */
  console: string;
  /** What QEMU itself complained about. */
  complaints: string;
  /** What the guest sent. */
  frames: Buffer[];
  /** Still running when its time was over. */
  timedOut: boolean;
}

export interface BootOptions {
  /** The kernel's arguments. */
  append: string;
  /** Options of the virtio-net device, comma separated; 'none' leaves it out. */
  nic?: string;
  /** Whether QEMU obeys the guest's memory barriers: before 8.1 it leaves them out where one processor is the most. */
  barriers?: boolean;
  /** QEMU's network back end; default: a stream to the wire. */
  netdev?: string;
  /** What is on the other end of the cable; default: answers requests and records the rest. */
  wire?: Wire;
  /** Seconds until it is stopped. */
  seconds?: number;
  /** Stop it after so many frames. */
  enough?: number;
}

/**
 * Builds an application with a kernel in a folder of its own under the temporary directory and gives the image's path. The
 * folder's name is a hash of all that goes in, so an unchanged application is built once per user.
 *
 * @param application folder with Config.uk, Makefile.uk, defconfig
 * @param extra files to add: name in the application → content
 * @throws with make's output when the build fails
 */
export async function build(
  kernel: Kernel,
  application: string,
  extra: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  const hash = createHash('sha256').update(kernel.tree);
  for (const [name, text] of extra) hash.update(`${name}\0${text}\0`);
  await hashFolder(hash, application);
  if (kernel.name === 'ukmini') {
    for (const part of await readdir(kernel.tree)) {
      if (part !== 'tests') await hashFolder(hash, path.join(kernel.tree, part));
    }
  }
  const folder = path.join(
    os.tmpdir(),
    `wirespeed-images-${os.userInfo().uid}`,
    `${kernel.name}-${hash.digest('hex').slice(0, 16)}`,
  );
  const app = path.join(folder, 'app');
  if (await exists(folder)) return image(app);
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  try {
    const target = path.join(fresh, 'app');
    await cp(application, target, { recursive: true });
    for (const [name, text] of extra) {
      await mkdir(path.dirname(path.join(target, name)), { recursive: true });
      await writeFile(path.join(target, name), text);
    }
    await make(kernel, target, [`UK_DEFCONFIG=${path.join(target, 'defconfig')}`, 'defconfig']);
    await make(kernel, target, ['-j2']);
    await keepOnly(await image(target));
    await rename(fresh, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY') throw error; // else another test was faster
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return image(app);
}

/** The image with all conformance programs, chosen by the kernel's first argument. */
export async function conformanceImage(kernel: Kernel): Promise<string> {
  const extra = new Map<string, string>();
  const names = await programNames();
  for (const name of names) {
    extra.set(`programs/${name}.c`, await readFile(path.join(here, 'programs', `${name}.c`), 'utf8'));
  }
  names.push('traffic'); // in app/: not a question with one answer
  const declared = names.map((name) => `PROGRAM(${name});\n`).join('');
  const listed = names.map((name) => `\t{ "${name}", program_${name} },\n`).join('');
  extra.set(
    'table.c',
    `#include "program.h"\n\n${declared}\nconst struct program programs[] = {\n${listed}\t{ NULL, NULL }\n};\n`,
  );
  return build(kernel, path.join(here, 'app'), extra);
}

/** Names of the programs in programs/, in alphabetical order. */
export async function programNames(): Promise<string[]> {
  const files = await readdir(path.join(here, 'programs'));
  return files.flatMap((file) => (file.endsWith('.c') ? [file.slice(0, -2)] : [])).sort();
}

/** Command line that boots an image: emulated (TCG), its serial line on standard output. */
export function guest(image: string, append: string, more: readonly string[]): string[] {
  return [
    ...['qemu-system-x86_64', '-M', 'pc', '-accel', 'tcg', '-cpu', 'max', '-m', '64', '-nodefaults'],
    ...['-no-user-config', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
    ...['-kernel', image, '-append', append, ...more],
  ];
}

/** QEMU's descriptor of its network cable. */
const WIRE = 3;

/** Boots an image in QEMU and waits for its end. */
export async function boot(image: string, options: BootOptions): Promise<Boot> {
  const frames: Buffer[] = [];
  let stop = () => {};
  const ours = new Wire((frame) => {
    if (frames.push(Buffer.from(frame)) === options.enough) stop();
    const asked = request(frame);
    for (let n = 0; asked && n < asked.count; n++) ours.send(answer(frame, asked.length, n));
  });
  const nic = options.nic ?? 'mac=52:54:00:12:34:56';
  const netdev = options.netdev ?? `socket,fd=${WIRE}`;
  const device = ['-netdev', `${netdev},id=n0`, '-device', `virtio-net-pci,netdev=n0,romfile=,${nic}`];
  const network = nic === 'none' ? [] : device;
  const processors = options.barriers ? ['-smp', '1,maxcpus=2'] : [];
  const [file = '', ...args] = guest(image, options.append, [...processors, ...network]);
  const qemu = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  (options.wire ?? ours).plug(qemu.stdio[WIRE] as Duplex);
  stop = () => qemu.kill('SIGKILL');
  const out: Buffer[] = [];
  let complaints = '';
  qemu.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
  qemu.stderr?.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  let timedOut = false;
  const timer = setTimeout(
    () => {
      timedOut = true;
      stop();
    },
    (options.seconds ?? 30) * 1000,
  );
  await new Promise((done, failed) => qemu.once('error', failed).once('close', done));
  clearTimeout(timer);
  return { console: Buffer.concat(out).toString('latin1'), complaints, frames, timedOut };
}

async function make(kernel: Kernel, app: string, args: string[]): Promise<void> {
  const { UK_ROOT: _, ...env } = process.env;
  try {
    await run('make', ['-C', kernel.tree, `A=${app}`, ...args], { env, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    const said = stderr.split('\n').filter((line) => !/GNU-stack|will be removed in a future/.test(line));
    throw new Error(`${kernel.name} does not build:\n${said.join('\n').slice(0, 8000)}`);
  }
}

/** Folder of the application that an image was built in. */
export function applicationOf(image: string): string {
  return path.dirname(path.dirname(image));
}

async function image(app: string): Promise<string> {
  const config = await readFile(path.join(app, '.config'), 'utf8');
  const name = /^CONFIG_UK_NAME="(.*)"$/m.exec(config)?.[1] ?? 'app';
  return path.join(app, 'build', `${name}_qemu-x86_64`);
}

/** Throws the rest of a build away: object files are a hundred times the image. */
async function keepOnly(image: string): Promise<void> {
  const aside = path.join(applicationOf(image), 'image');
  await rename(image, aside);
  await rm(path.dirname(image), { recursive: true });
  await mkdir(path.dirname(image));
  await rename(aside, image);
}

async function hashFolder(hash: ReturnType<typeof createHash>, folder: string): Promise<void> {
  if (!(await stat(folder)).isDirectory()) {
    hash.update(`${path.basename(folder)}\0`).update(await readFile(folder));
    return;
  }
  for (const entry of (await readdir(folder)).sort()) {
    if (entry !== 'build') await hashFolder(hash, path.join(folder, entry));
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
