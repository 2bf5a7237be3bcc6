import fs from 'node:fs';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { beforeEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { onEachDatabase, type TestPlace } from '../testing-store.ts';
import { openStore } from '../web/store.ts';
import { type RoomOptions, room } from './room.ts';

onEachDatabase((place) => {
  let at: TestPlace;

  beforeEach(() => {
    at = place();
  });

  const lab = async (args: readonly string[], options: RoomOptions = {}) => {
    const { dataDirectory, databaseUrl } = at;
    const told = await room({ ...readConfig({}), dataDirectory, databaseUrl }, args, options);
    if (!told) throw new Error('not how it is called');
    return told;
  };
  const rooms = async () => JSON.parse((await lab(['list'], { json: true })).text);

  test('a room is made with every setting of its page, told with code, links and a QR code, and ended', async () => {
    const { text, ok } = await lab(['create', 'Thursday'], {
      ...{ steps: '01,03', kernel: 'ukmini', ends: '2126-03-01T17:30', free: true, solutions: 'after-check' },
      ...{ hints: 'closed', 'no-measuring': true, 'no-names': true, race: true },
    });
    expect(ok).toBe(true);
    const [made] = await rooms();
    expect(made).toMatchObject({
      ...{ name: 'Thursday', steps: ['01-getting-started', '03-say-hello'], kernel: 'ukmini' },
      ...{ gating: 'free', solutions: 'after-check', hints: 'closed' },
      ...{ measuring: false, names: false, race: true, endedAt: null },
      endsAt: new Date('2126-03-01T17:30').toISOString(),
    });
    expect(text).toContain(`Code for learners:   ${made.code}`);
    expect(text).toContain(`/join/${made.code}\n`);
    expect(text).toMatch(/█.*\n/);
    expect(text).toMatch(/Link for instructor, shown once: http.*\/rooms\/enter#[\w-]{22}$/);
    expect((await lab(['end', made.code])).ok).toBe(true);
    expect((await rooms())[0].endedAt).not.toBeNull();
    expect(await lab(['end', made.code])).toMatchObject({ ok: false });
  });

  test('what cannot be meant is refused with what can', async () => {
    await expect(lab(['create', 'x'], { solutions: 'closed' })).rejects.toThrow(/solutions.*after-check/);
    await expect(lab(['create', 'x'], { steps: '01,99' })).rejects.toThrow('99');
    await expect(lab(['create', 'x'], { ends: 'soon' })).rejects.toThrow('"soon" is no time such as 17:30');
    await expect(lab(['create', ' '])).rejects.toThrow(/name/);
    expect((await lab(['create', 'x'], { instructor: 'nobody' })).text).toContain('instructor add nobody');
    expect(await rooms()).toEqual([]);
    expect((await lab(['report', 'ABC-DEF'])).text).toBe('There is no such room.');
  });

  test('links are told by the name that they have, and taken back by it', async () => {
    await lab(['create', 'x']);
    const [{ id }] = await rooms();
    expect((await lab(['link', id, 'Tom'])).text).toMatch(/^Link for Tom, shown once/);
    expect((await lab(['link', id, 'Tom'])).text).toMatch(/^Link for Tom 2, shown once/);
    expect((await lab(['revoke', id, 'Tom 2'])).ok).toBe(true);
    expect((await lab(['revoke', id, 'Tom 2'])).ok).toBe(false);
    await using store = await openStore(at);
    expect((await store.rooms.helpers(id)).map(({ name }) => name)).toEqual(['instructor', 'Tom']);
  });

  test('a room is reported, exported, and deleted once that is said twice', async () => {
    await lab(['create', 'x']);
    const [{ id }] = await rooms();
    expect((await lab(['report', id])).text).toContain('x');
    const zip = path.join(at.dataDirectory, 'room.zip');
    await lab(['export', id, zip]);
    const files = unzipSync(fs.readFileSync(zip));
    expect(
      Object.values(files)
        .map((bytes) => strFromU8(bytes))
        .join(''),
    ).toContain(id);
    await expect(lab(['export', id, zip])).rejects.toThrow('EEXIST');
    expect(await lab(['delete', id])).toMatchObject({ ok: false, text: expect.stringContaining('--yes') });
    expect(await rooms()).toHaveLength(1);
    expect((await lab(['delete', id], { yes: true })).ok).toBe(true);
    expect(await rooms()).toEqual([]);
  });
});
