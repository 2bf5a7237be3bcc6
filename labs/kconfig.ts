/**
 * What Kconfig writes and reads, as data: a learner's `changes.config` holds only the settings that differ from the
 * template's configuration, in the lines that `.config` has for them. Pure.
 */

/** `CONFIG_…` → what stands behind `=` in `.config`, quotes included; "n" for an option that is not set. */
export type Settings = ReadonlyMap<string, string>;

/** One line of a difference between two configurations. */
export interface Change {
  readonly sign: '-' | '+';
  readonly text: string;
}

const SET = /^(CONFIG_[A-Za-z0-9_]{1,100})=(.{0,300})$/;
const UNSET = /^# (CONFIG_[A-Za-z0-9_]{1,100}) is not set$/;
/** Values that a learner may write: no character that means something to make or to a shell. */
const VALUE = /^(y|n|-?[0-9]{1,10}|0x[0-9A-Fa-f]{1,16}|"[A-Za-z0-9_ .,:;+/@%=-]{0,200}")$/;
/** The image's name, the machine, the compiler: a build that changes those makes nothing that can be booted here. */
const FIXED = /^CONFIG_(UK_|ARCH_|PLAT_|KVM_|CROSS_COMPILE|COMPILER|LLVM_)/;

/** All settings of a `.config` or a fragment of one, in their order; of a name that stands twice the last one counts. */
export function readSettings(text: string): Settings {
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const set = line.match(SET);
    const unset = line.match(UNSET);
    if (set?.[1]) settings.set(set[1], set[2] ?? '');
    else if (unset?.[1]) settings.set(unset[1], 'n');
  }
  return settings;
}

/** Whether a learner may choose this setting to be that. */
export function mayChange(name: string, value: string): boolean {
  return !FIXED.test(name) && VALUE.test(value);
}

/** The line of `.config` for a setting. */
export function settingLine(name: string, value: string): string {
  return value === 'n' ? `# ${name} is not set` : `${name}=${value}`;
}

/** A fragment with some settings chosen (null: not any more); every other line of it stays as it is. */
export function withSettings(text: string, chosen: Readonly<Record<string, string | null>>): string {
  const kept = text.split('\n').filter((line) => {
    const name = line.match(SET)?.[1] ?? line.match(UNSET)?.[1];
    return name === undefined ? line.trim() !== '' : chosen[name] === undefined;
  });
  const added = Object.entries(chosen).flatMap(([name, value]) =>
    value === null ? [] : [settingLine(name, value)],
  );
  const lines = [...kept, ...added];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** What differs between two configurations, in the order of the second; what only the first has comes at the end. */
export function compareSettings(before: Settings, after: Settings): Change[] {
  const changes: Change[] = [];
  const add = (sign: Change['sign'], name: string, value: string | undefined) => {
    if (value !== undefined) changes.push({ sign, text: settingLine(name, value) });
  };
  for (const [name, value] of after) {
    if (before.get(name) === value) continue;
    add('-', name, before.get(name));
    add('+', name, value);
  }
  for (const [name, value] of before) if (!after.has(name)) add('-', name, value);
  return changes;
}

/**
 * The fragment that leads from `plain`, a kernel's configuration without it, to `chosen`. Settings of `old` that this
 * kernel does not know stay, for they may be meant for another one; so do its remarks.
 */
export function fragmentBetween(plain: Settings, chosen: Settings, old: string): string {
  const settings: Record<string, string | null> = {};
  for (const name of readSettings(old).keys()) if (plain.has(name) || chosen.has(name)) settings[name] = null;
  for (const [name, value] of chosen)
    if (plain.get(name) !== value && mayChange(name, value)) settings[name] = value;
  return withSettings(old, settings);
}
