/**
 * The systemd unit of this checkout. It takes away whatever the workshop does not need; what it does need, and a unit
 * for another kind of server would take away too, is named below with the reason.
 */
import path from 'node:path';
import { LIMITS } from './limits.ts';

const SERVICE_USER = 'wirespeed';
/** Whatever the operator sets, one VARIABLE=value a line. */
const ENVIRONMENT = '/etc/wirespeed.env';

export interface UnitPlace {
  /** The checkout, built. */
  readonly root: string;
  /** A Unikraft tree; empty where there is none. */
  readonly unikraftRoot: string;
}

export function unitFor({ root, unikraftRoot }: UnitPlace): string {
  for (const directory of [root, unikraftRoot])
    if (/[^\w./+@-]/.test(directory))
      throw new Error(
        `A unit cannot name "${directory}": move it to a path of letters, digits, ".", "_" and "-".`,
      );
  const trees = [root, ...(unikraftRoot === '' ? [] : [unikraftRoot])];
  // /home, /root and /run/user are empty to the service but for these.
  const hidden = trees.filter((directory) => /^\/(home|root|run\/user)\//.test(`${directory}/`));
  const binaries = path.join(root, 'node_modules', '.bin');
  // The page's own time to end, and a little for whoever writes the last line.
  const stopSeconds = Math.ceil(LIMITS.operations.stopMilliseconds / 1000) + 5;
  return `# Made by "npm run lab -- unit" for ${root}
# Install: as README.md says under "Run it as a service".

[Unit]
Description=Wirespeed, a workshop about packet generators
After=network.target
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
# Not "notify": the workshop sends no sd_notify, so there is no WatchdogSec either. It replaces a dead runner by itself,
# and /readyz tells the operator's own watch the rest.
Type=exec
User=${SERVICE_USER}
Group=${SERVICE_USER}
WorkingDirectory=${root}
ExecStart=${path.join(binaries, 'node')} ${path.join(root, 'server', 'main.ts')}
Environment=NODE_ENV=production
Environment=HOME=/var/lib/wirespeed WORKSHOP_DATA=/var/lib/wirespeed NODE_COMPILE_CACHE=/var/lib/wirespeed/compiled
Environment=PATH=${binaries}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
Environment=WORKSHOP_MODE=strangers${unikraftRoot === '' ? '' : ` UK_ROOT=${unikraftRoot}`}
# PORT, HOST, PUBLIC_ORIGIN, TLS_CERT and so on; its lines count more than those above.
EnvironmentFile=-${ENVIRONMENT}
StateDirectory=wirespeed
StateDirectoryMode=0750
UMask=0027

# SIGTERM to the web process alone, which tells the pages and ends the rest; what is left then is killed.
KillMode=mixed
TimeoutStopSec=${stopSeconds}
Restart=on-failure
RestartSec=2

# Each learner has a control group of its own below this one, which the mode for strangers insists on.
Delegate=cpu memory pids
# A learner's build that runs into its memory limit is that learner's affair.
OOMPolicy=continue
MemoryMax=${Math.round(LIMITS.machine.memoryShare * 100) + 10}%
TasksMax=${LIMITS.machine.processes + 1024}
LimitNOFILE=65536
LimitCORE=0

NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=${hidden.length > 0 ? 'tmpfs' : 'yes'}
${hidden.map((directory) => `BindReadOnlyPaths=${directory}\n`).join('')}PrivateTmp=yes
ProtectKernelModules=yes
ProtectClock=yes
DevicePolicy=closed
DeviceAllow=/dev/net/tun rw
DeviceAllow=/dev/kvm rw
DeviceAllow=char-pts rw
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @debug @keyring @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
# Not here, because benches are made of it:
#   RestrictNamespaces        each bench is a user, mount, network and process namespace
#   PrivateUsers              and whoever makes them needs an ordinary user's rights over them
#   PrivateDevices            hides /dev/net/tun
#   ProtectKernelTunables, ProtectKernelLogs, ProcSubset
#                             cover parts of /proc: then no namespace may mount one of its own
#   ProtectControlGroups      learners' groups are made there
#   ProtectHostname           each box has a name
#   MemoryDenyWriteExecute    JavaScript and QEMU translate code
#   @mount, @privileged       boxes mount, and give up what they were given

[Install]
WantedBy=multi-user.target
`;
}
