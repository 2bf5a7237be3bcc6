/** `npm run lab -- …`: the workshop without a browser, for instructors, authors and tests. */
import path from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { LABS } from '../labs/index.ts';
import {
  countOf,
  interrupted,
  labOf,
  NOT_PASSED,
  OUR_FAULT,
  oneOf,
  PASSED,
  placeOf,
  UsageError,
} from './cli/call.ts';
import { check, checkBundle, takeAlong } from './cli/check.ts';
import { measure, verify } from './cli/measure.ts';
import { run } from './cli/run.ts';
import { readConfig } from './config.ts';
import { stepOf } from './course.ts';
import { LabError } from './errors.ts';
import { limitTable } from './limit-table.ts';
import { printable } from './printable.ts';

const HELP = `Wirespeed on the command line

  npm run lab -- doctor                       what this machine has and lacks
    … --room N                                measures one learner's build, guest and check, and says how many learners fit
  npm run lab -- limits                       what learners and the machine are held to, in both modes
  npm run lab -- check STEP --source PATH     build, boot and judge a main.c or an application directory
    … --save-bundle ZIP                       writes everything behind the verdict into one file
  npm run lab -- check --bundle ZIP           judge what a bundle holds again; with --again, build and boot its program
  npm run lab -- takehome STEP --source PATH -o ZIP   the application as a directory that builds by itself
  npm run lab -- measure STEP --source PATH   its speed against the reference solution's, taken in turn
  npm run lab -- verify [STEP ...]            every step: its start must fail, its solution pass, wrong programs be refused
  npm run lab -- run STEP|PATH                build and boot in this terminal, the packets beside it; Ctrl-C stops
  npm run lab -- unit                         a systemd unit for this checkout
  npm run lab -- feedback                     what learners said of the course, without names
  npm run lab -- sessions [end ID]            who was here when; ending one closes its pages and voids its cookie
  npm run lab -- instructor add NAME          makes an instructor's key, shown once; also list, and revoke NAME
  npm run lab -- room create NAME             makes a room; prints its code, links, and a QR code to join by
    … --instructor NAME --steps 01,02,03      whose it is; steps in scope (all)
    … --ends WHEN --free --no-measuring       its end, such as 17:30 or 2026-03-01T17:30; steps in any order; no measuring
    … --kernel ukmini --no-names --race       what it builds with; learners' learners see no names of others; a race
    … --solutions after-check --hints closed  when solutions open (also "open"); hints in lessons (also "open")
  npm run lab -- room list                    all rooms; "room end ID" ends one, "room link ID NAME" makes a helper's link,
                                              "room revoke ID NAME" takes it back
  npm run lab -- room report ID               who passed what when, where they were stuck, what they said
  npm run lab -- room export ID ZIP           all that is kept of a room, with the work that was made in it
  npm run lab -- room delete ID               says what would go; with --yes, deletes it
  npm run lab -- backup FILE                  copies the store to a new file while the workshop runs, and makes sure of the copy
  npm run lab -- restore FILE [--replace]     puts a backup in the store's place; one that is there is refused, or put aside
  npm run lab -- learner export ID ZIP        everything that is kept of one learner
  npm run lab -- learner delete ID            deletes it, in the store and in the copies put aside
  npm run lab -- soak                         simulated learners and random kills on a server of its own; nothing may be left or lost
    … --cycles N --minutes M --learners L     how often, for how long at most, how many at a time (500, 120, 4)
    … --think S                               seconds between two actions of one learner, in the mean (0)
  npm run lab -- rehearsal                    a room of simulated learners with real builds, guests and checks: what the day will
                                              feel like here, and what runs out first
    … --learners N --steps 01-03              how many, up to 150, and what they work through (30; 01-03)
    … --minutes M --think S                   for how long at most (30); seconds to think between two actions, in the mean (20)
  npm run lab -- bench                        ours beside what others do for the same, in turn on this machine
    … --only NAME --repeat N                  rows by name, as often as wanted; rounds of each (5)
    … --only room --learners 10,20            rooms of so many, once each (10,20,40,60,80: an hour); not measured unless named

  STEP          ${LABS.map(({ slug }) => slug).join(', ')}; the number alone will do
  --kernel K    unikraft or ukmini; otherwise as the workshop chooses (WORKSHOP_KERNEL, UK_ROOT), and verify takes all
  --json        bench, check, measure, feedback, sessions, rehearsal, room list and room report: the result for a program to read
  --csv         feedback: a row for each form; room report: one for each learner and step

  A bundle judged again is passed where it comes to the verdict that it holds; with --again, where its program passes now,
  on the kernel that it was judged on unless --kernel asks for another.
  Exit status: 0 passed, 1 not passed, 2 something is wrong with the call or with this machine.
`;

process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = OUR_FAULT;
  // A message may quote a hostile file; a terminal obeys nothing of it.
  if (error instanceof UsageError) console.error(`${printable(error.message)}\n\n${HELP}`);
  else if (error instanceof LabError) console.error(printable(error.message));
  else if (!interrupted.signal.aborted) {
    console.error(printable(inspect(error)));
    process.exit(OUR_FAULT);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') {
    console.log(HELP);
    return command === undefined && !values.help ? OUR_FAULT : PASSED;
  }
  const config = readConfig(values.kernel ? { ...process.env, WORKSHOP_KERNEL: values.kernel } : process.env);
  switch (command) {
    case 'doctor': {
      const { doctor } = await import('./doctor.ts');
      const room = values.room === undefined ? null : countOf(values.room, 0, 'room');
      return (await doctor(config, room)) ? PASSED : NOT_PASSED;
    }
    case 'limits':
      console.log(limitTable());
      return PASSED;
    case 'unit': {
      const { unitFor } = await import('./unit.ts');
      const root = path.resolve(import.meta.dirname, '..');
      // As root the clone was mounted for the service user, where it stands in a folder of root's own.
      if (root.startsWith('/run/'))
        throw new UsageError('Move the clone to where every user may read it, such as /opt/wirespeed.');
      console.log(unitFor({ root, unikraftRoot: config.unikraftRoot }).trimEnd());
      return PASSED;
    }
    case 'check':
      return values.bundle === undefined
        ? check(config, labOf(oneOf(rest, 'STEP')), values)
        : checkBundle(config, values.bundle, values);
    case 'takehome':
      return takeAlong(labOf(oneOf(rest, 'STEP')), values.source, values.output);
    case 'measure':
      return measure(config, labOf(oneOf(rest, 'STEP')), values.source, values.json ?? false);
    case 'verify':
      return verify(
        config,
        (rest.length > 0 ? rest.map(labOf) : LABS).map(({ slug }) => stepOf(slug)),
      );
    case 'run':
      return run(config, oneOf(rest, 'STEP or PATH'));
    case 'feedback': {
      if (rest.length > 0) throw new UsageError('feedback takes no argument but --json or --csv.');
      if (values.json && values.csv) throw new UsageError('Either --json or --csv.');
      const { feedbackAs, readFeedback } = await import('./feedback.ts');
      const format = values.csv ? 'csv' : values.json ? 'json' : 'text';
      console.log(feedbackAs(format, await readFeedback(config)));
      return PASSED;
    }
    case 'sessions':
    case 'instructor': {
      const { instructor, sessions } = await import('./sessions.ts');
      const told =
        command === 'sessions'
          ? await sessions(config, rest, values.json ?? false)
          : await instructor(config, rest);
      if (!told) throw new UsageError(`That is not how ${command} is called.`);
      console.log(told.text);
      return told.ok ? PASSED : NOT_PASSED;
    }
    case 'room': {
      const { room } = await import('./cli/room.ts');
      const told = await room(config, rest, values);
      if (!told) throw new UsageError('That is not how room is called.');
      console.log(told.text);
      return told.ok ? PASSED : NOT_PASSED;
    }
    case 'backup':
    case 'restore': {
      const data = await import('./data.ts');
      const file = placeOf(oneOf(rest, 'FILE'));
      const told =
        command === 'backup'
          ? data.backup(config, file)
          : data.restore(config, file, values.replace ?? false);
      console.log(await told);
      return PASSED;
    }
    case 'learner': {
      const [action, id, file] = rest;
      const complete = action === 'export' ? rest.length === 3 : action === 'delete' && rest.length === 2;
      if (!complete || !id) throw new UsageError('learner export ID ZIP, or learner delete ID.');
      const data = await import('./data.ts');
      const place = file === undefined ? null : placeOf(file);
      console.log(await data.learner(config, action as 'export' | 'delete', id, place));
      return PASSED;
    }
    case 'soak': {
      const { soak, soakAsTable } = await import('./soak/soak.ts');
      const rows = await soak({
        cycles: countOf(values.cycles, 500, 'cycles'),
        minutes: countOf(values.minutes, 120, 'minutes'),
        learners: countOf(values.learners, 4, 'learners'),
        think: values.think === undefined ? 0 : countOf(values.think, 1, 'think'),
        baseDirectory: config.baseDirectory,
        signal: interrupted.signal,
        say: (line) => console.error(line),
      });
      console.log(soakAsTable(rows));
      return rows.every(({ ok }) => ok) ? PASSED : NOT_PASSED;
    }
    case 'rehearsal': {
      const { rehearsal } = await import('./cli/rehearsal.ts');
      return await rehearsal(config, values);
    }
    case 'bench': {
      const { bench } = await import('./cli/bench.ts');
      return await bench(config, values);
    }
    default:
      throw new UsageError(`"${command}" is not a command.`);
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        kernel: { type: 'string' },
        source: { type: 'string' },
        json: { type: 'boolean' },
        bundle: { type: 'string' },
        again: { type: 'boolean' },
        'save-bundle': { type: 'string' },
        output: { type: 'string', short: 'o' },
        csv: { type: 'boolean' },
        replace: { type: 'boolean' },
        yes: { type: 'boolean' },
        cycles: { type: 'string' },
        minutes: { type: 'string' },
        think: { type: 'string' },
        learners: { type: 'string' },
        room: { type: 'string' },
        only: { type: 'string', multiple: true },
        repeat: { type: 'string' },
        instructor: { type: 'string' },
        steps: { type: 'string' },
        ends: { type: 'string' },
        free: { type: 'boolean' },
        'no-measuring': { type: 'boolean' },
        'no-names': { type: 'boolean' },
        race: { type: 'boolean' },
        solutions: { type: 'string' },
        hints: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
