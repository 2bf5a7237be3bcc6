/**
 * Behind every npm script: brings a fresh clone to where TypeScript on the pinned Node can take over, then starts it
 * as an ordinary user. Runs on Node 20 and imports nothing that npm installs. Idempotent; when nothing is missing it
 * costs a few tens of milliseconds.
 *
 *   node server/setup.mjs start | setup | dev | test [vitest arguments] | lab COMMAND … | fuzz [options] | exec -- COMMAND …
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const NODE = path.join('node_modules', '.bin', 'node');
const SERVICE_USER = 'wirespeed';
const SERVICE_HOME = '/var/lib/wirespeed';
/** Where a clone or kernel tree is mounted for the service user when it stands in a folder that only root may enter. */
const MOUNTS = '/run/wirespeed';
const IS_ROOT = process.getuid?.() === 0;

/** Debian packages: [name, why, commands that need it ("all", or "test" for the tests alone)]. */
const PACKAGES = [
  ['qemu-system-x86', 'boots the unikernels', 'all'],
  ['tshark', 'shows the packets as text, and brings dumpcap', 'all'],
  ['bubblewrap', "closes each learner's build and guest into a sandbox", 'all'],
  ['iproute2', 'makes the bridge and the taps', 'all'],
  ['util-linux', 'enters sandboxes and sets their limits (nsenter, prlimit, setpriv)', 'all'],
  ['tcpdump', "reads captures in the learner's shell", 'all'],
  ['gdb', "steps through a learner's guest", 'all'],
  ['gcc', 'compiles the unikernels', 'all'],
  ['g++', 'compiles node-pty when npm installs it', 'all'],
  ['make', 'drives the kernels’ builds', 'all'],
  ['flex', "builds Unikraft's configuration tool", 'all'],
  ['bison', "builds Unikraft's configuration tool", 'all'],
  ['libncurses-dev', "builds Unikraft's menuconfig", 'all'],
  ['python3', "makes Unikraft's boot information; npm's native builds", 'all'],
  ['python3-kconfiglib', 'reads and writes .config for ukmini', 'all'],
  ['clangd', 'completes, explains and formats C in the editor, inside the sandbox', 'all'],
  ['git', "tells a Unikraft tree's version", 'all'],
  ['chromium-headless-shell', 'the browser that the tests drive', 'test'],
  ['postgresql', 'the other database of the store: tests start one of their own', 'test'],
  ['libfaketime', "sets a test server's clock, and no other", 'test'],
];

/** Whatever the page is built from; a change here makes the next start build it anew. */
const PAGE_SOURCES = [
  'app',
  'labs',
  'server/protocol.ts',
  'server/protocol',
  'server/limits.ts',
  'server/web/precompress.ts',
  'next.config.js',
  'package-lock.json',
  'tsconfig.json',
  'postcss.config.mjs',
];

const [command = 'start', ...rest] = process.argv.slice(2);
process.chdir(ROOT);
main();

function main() {
  switch (command) {
    case 'start':
      prepare({ page: true });
      return hand([NODE, 'server/main.ts'], { NODE_ENV: 'production', ...compiledIn() });
    case 'setup':
      // All that a service needs before it starts without root.
      prepare({ page: true });
      return say('Everything is there.');
    case 'modules':
      // Before `npm run check`: whoever pulls may lack a library.
      return installModules();
    case 'dev':
      prepare({});
      return hand([NODE, 'server/main.ts', '--dev'], {});
    case 'test':
      prepare({ page: true, test: true });
      return test(rest);
    case 'lab':
      // doctor reports what is missing; it does not change the machine.
      prepare({ packages: rest[0] !== 'doctor' });
      return hand([NODE, 'server/cli.ts', ...rest], {});
    case 'fuzz':
      prepare({});
      return hand([NODE, 'server/fuzz/main.ts', ...rest], {});
    case 'exec':
      prepare({});
      return hand(rest[0] === '--' ? rest.slice(1) : rest, {});
    default:
      fail(`"${command}" is not a command of this script: start, setup, dev, test, lab, fuzz or exec.`);
  }
}

/** Everything a command needs, in the order in which one thing builds on another. */
function prepare({ page = false, test = false, packages = true }) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    fail(`Wirespeed runs on 64-bit x86 Linux; this is ${process.platform} on ${process.arch}.`);
  if (packages) installPackages(test);
  installModules();
  openTunDevice();
  if (IS_ROOT) createServiceUser();
  // doctor, again, only reports.
  if (IS_ROOT && packages && (test || process.env.WORKSHOP_MODE === 'strangers')) delegateGroups();
  if (page) buildPage();
}

function installPackages(test) {
  const wanted = PACKAGES.filter(([, , when]) => when === 'all' || test);
  if (!onPath('dpkg')) return reportMissingPrograms();
  const query = spawnSync('dpkg', ['--get-selections', ...wanted.map(([name]) => name)], {
    encoding: 'utf8',
  });
  const installed = new Set(
    [...query.stdout.matchAll(/^([^\s:]+)(?::\S+)?\s+(?:install|hold)$/gm)].map((match) => match[1]),
  );
  const missing = wanted.filter(([name]) => !installed.has(name));
  if (missing.length === 0) return;
  say('These Debian packages are missing and will be installed:');
  for (const [name, why] of missing) say(`  ${name.padEnd(20)} ${why}`);
  const names = missing.map(([name]) => name);
  const asRoot = rootPrefix(`apt-get install ${names.join(' ')}`);
  // Capturing is done inside sandboxes with their own rights: tshark's question about other users can be left at "no".
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  run([...apt, 'update', '-qq'], 'Reading the package lists');
  run([...apt, 'install', '-y', '-qq', '--no-install-recommends', ...names], 'Installing');
}

/** On other distributions the names of packages differ: name the programs and leave the rest to the operator. */
function reportMissingPrograms() {
  const programs = [
    'qemu-system-x86_64',
    'tshark',
    'dumpcap',
    'bwrap',
    'ip',
    'nsenter',
    'setpriv',
    'gcc',
    'g++',
    'make',
    'flex',
    'bison',
    'python3',
    'git',
  ];
  const missing = programs.filter((name) => !onPath(name));
  if (missing.length > 0) fail(`Please install these programs first: ${missing.join(', ')}.`);
}

/** npm install, not npm ci: some registries lack the packages of other platforms, which ci insists on. */
function installModules() {
  const stamp = path.join('node_modules', '.wirespeed-lock');
  const lock = digest(['package-lock.json', 'package.json']);
  if (read(stamp) === lock && fs.existsSync(NODE)) return;
  run(
    ['npm', 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    'Installing the npm packages of package-lock.json',
  );
  // Not written over: a copy of the folder by hard links has its own packages.
  fs.rmSync(stamp, { force: true });
  fs.writeFileSync(stamp, lock);
}

/** udev gives /dev/net/tun to everybody (the kernel still asks for rights over the namespace); minimal systems lack it. */
function openTunDevice() {
  try {
    fs.accessSync('/dev/net/tun', fs.constants.R_OK | fs.constants.W_OK);
    if (!IS_ROOT || (fs.statSync('/dev/net/tun').mode & 0o006) === 0o006) return;
  } catch {}
  const script =
    'mkdir -p /dev/net; [ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200; chmod 0666 /dev/net/tun';
  say('Opening /dev/net/tun (mode 0666, as udev does): the taps of the sandboxes need it.');
  run([...rootPrefix(script), 'sh', '-c', script], null);
}

function createServiceUser() {
  if (spawnSync('id', ['-u', SERVICE_USER]).status !== 0)
    run(
      [
        'useradd',
        '--system',
        '--user-group',
        '--home-dir',
        SERVICE_HOME,
        '--shell',
        '/usr/sbin/nologin',
        SERVICE_USER,
      ],
      `Creating the user "${SERVICE_USER}", so that nothing of the workshop runs as root`,
    );
  const data = process.env.WORKSHOP_DATA ?? SERVICE_HOME;
  const fresh = !fs.existsSync(data);
  // The store and what belongs to it are no other user's business.
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  if (fresh || data === SERVICE_HOME) {
    run(['chown', `${SERVICE_USER}:${SERVICE_USER}`, data], null);
    fs.chmodSync(data, 0o700);
  }
}

/**
 * Gives the service user a subtree of the control groups, in which the workshop bounds what each learner uses. Under
 * systemd `Delegate=` has done that already; version 2 is left to it, for there this process would have to move, too.
 */
function delegateGroups() {
  for (const controller of ['memory', 'pids', 'cpu', 'cpuacct']) {
    const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const mount = mounts.find((line) =>
      line
        .match(/ - cgroup \S+ (\S+)/)?.[1]
        .split(',')
        .includes(controller),
    );
    if (!mount) continue;
    const directory = path.join(mount.split(' ')[4], 'wirespeed');
    try {
      if (!fs.existsSync(directory)) say(`Delegating control groups to "${SERVICE_USER}": ${directory}`);
      fs.mkdirSync(directory, { recursive: true });
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(spawnSync('id', [flag, SERVICE_USER], { encoding: 'utf8' }).stdout),
      );
      for (const name of ['.', 'cgroup.procs']) fs.chownSync(path.join(directory, name), uid, gid);
    } catch (error) {
      say(`Control groups cannot be delegated: ${error.message}`);
    }
  }
}

function buildPage() {
  const stamp = path.join('.next', 'wirespeed-sources');
  const sources = digest(PAGE_SOURCES);
  if (read(stamp) === sources && fs.existsSync(path.join('.next', 'BUILD_ID'))) return;
  say('Building the page (a minute; the next start skips this).');
  run([NODE, path.join('node_modules', 'next', 'dist', 'bin', 'next'), 'build'], null, {
    NEXT_TELEMETRY_DISABLED: '1',
  });
  run([NODE, path.join('server', 'web', 'precompress.ts')]);
  fs.writeFileSync(stamp, sources);
}

/** Static checks first: they take seconds and explain most red runs. Then everything, with one closing line. */
function test(arguments_) {
  const checks = arguments_.length === 0 ? ['npm', 'run', '-s', 'check'] : null;
  if (checks) {
    say('Checking format, layers and types …');
    const result = spawnSync(checks[0], checks.slice(1), { stdio: 'inherit', env: withPinnedNode() });
    if (result.status !== 0) {
      process.stdout.write('0 passed, 1 failed, 0 skipped\n');
      process.exit(1);
    }
  }
  const vitest = [
    NODE,
    path.join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--configLoader',
    'native',
    ...arguments_,
  ];
  hand(vitest, { NODE_ENV: 'test' });
}

/**
 * Starts the command as the user it is meant for and ends as it ends. As root that is the service user, in a private
 * mount namespace where the clone is reachable; otherwise it is whoever called.
 */
function hand(argv, environment) {
  const env = { ...withPinnedNode(), ...environment };
  let launch = ['setpriv', '--pdeathsig', 'TERM', ...argv];
  if (IS_ROOT) {
    env.HOME = SERVICE_HOME;
    env.WORKSHOP_DATA ??= SERVICE_HOME;
    const drop = [
      'setpriv',
      '--reuid',
      SERVICE_USER,
      '--regid',
      SERVICE_USER,
      '--init-groups',
      '--pdeathsig',
      'TERM',
    ];
    const binds = [];
    const place = (directory, name) => {
      if (spawnSync('setpriv', [...drop.slice(1), 'test', '-r', path.join(directory, '.')]).status === 0)
        return directory;
      binds.push([directory, path.join(MOUNTS, name)]);
      return path.join(MOUNTS, name);
    };
    const home = place(ROOT, 'clone');
    env.PATH = withPinnedNode(home).PATH;
    if (env.UK_ROOT) env.UK_ROOT = place(path.resolve(env.UK_ROOT), 'unikraft');
    launch = [...drop, ...argv];
    if (binds.length > 0) {
      for (const [, target] of binds) fs.mkdirSync(target, { recursive: true });
      const mounts = binds.map(() => 'mount --bind "$1" "$2"; shift 2').join('; ');
      const script = `set -e; ${mounts}; cd "$1"; shift; exec "$@"`;
      launch = [
        'unshare',
        '--mount',
        '--propagation',
        'private',
        '--',
        'sh',
        '-c',
        script,
        'sh',
        ...binds.flat(),
        home,
        ...launch,
      ];
    }
  }
  const child = spawn(launch[0], launch.slice(1), { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  child.on('error', (error) => fail(`${launch[0]} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** What Node makes of the server's TypeScript and of Next is kept with the data: it is half of what the next start does. */
function compiledIn() {
  const data = process.env.WORKSHOP_DATA ?? (IS_ROOT ? SERVICE_HOME : '.data');
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(data, 'compiled') };
}

/** The words to put before a command that only root may run, or the end of the program with what to type. */
function rootPrefix(what) {
  if (IS_ROOT) return [];
  const sudo = onPath('sudo');
  if (sudo && (process.stdin.isTTY || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0))
    return ['sudo'];
  fail(
    `This needs root once, and ${sudo ? 'sudo wants a password' : 'there is no sudo'} here. As root, run:\n\n  ${what}\n\nthen start again.`,
  );
}

function run(argv, title, environment = {}) {
  if (title) say(`${title} …`);
  const result = spawnSync(argv[0], argv.slice(1), {
    // Standard output is the command's own: it may be read by a program.
    stdio: ['ignore', process.stderr.fd, 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (result.status !== 0)
    fail(
      `"${argv.join(' ')}" ended with ${result.status ?? result.signal ?? result.error?.message}; what it printed stands above.`,
    );
}

function withPinnedNode(root = ROOT) {
  return { ...process.env, PATH: `${path.join(root, 'node_modules', '.bin')}:${process.env.PATH}` };
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(':')
    .concat('/usr/sbin', '/sbin')
    .some((directory) => fs.existsSync(path.join(directory, program)));
}

/** One hash over the content of files and, below folders, of every file that is not hidden. */
function digest(paths) {
  const hash = createHash('sha256');
  const add = (file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory())
      for (const name of fs.readdirSync(file).sort()) name.startsWith('.') || add(path.join(file, name));
    else hash.update(`${file}\0`).update(fs.readFileSync(file));
  };
  for (const file of paths) add(file);
  return hash.digest('hex');
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
