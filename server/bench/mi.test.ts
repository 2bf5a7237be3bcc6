import { expect, test } from 'vitest';
import { MI_LINE_CHARACTERS, parseMi, readFrame } from './mi.ts';

test('results, stops and text are read as gdb writes them', () => {
  expect(parseMi('(gdb) ')).toBeNull();
  expect(parseMi('3^connected')).toEqual({ kind: 'result', token: 3, name: 'connected', results: {} });
  expect(parseMi('~"22\\tmain.c\\n\\303\\274 \\"x\\" \\\\"')).toEqual({
    kind: 'text',
    text: '22\tmain.c\nü "x" \\',
  });
  expect(parseMi('~"\\342\\202\\2547 \\033[1m \\377"')).toEqual({ kind: 'text', text: '€7 \x1b[1m \ufffd' });
  const stop =
    '*stopped,reason="breakpoint-hit",bkptno="1",frame={addr="0x10",func="main",args=[{name="argc",value="1"}],file="/app/main.c",fullname="/app/main.c",line="22"},stopped-threads="all"';
  const record = parseMi(stop);
  expect(record).toMatchObject({ kind: 'exec', name: 'stopped', results: { reason: 'breakpoint-hit' } });
  if (record?.kind !== 'exec') throw new Error('no stop');
  expect(readFrame(record.results.frame)).toEqual({ function: 'main', file: 'main.c', line: 22 });
  const frames = parseMi('6^done,stack=[frame={level="0",func="a"},frame={level="1",func="b"}]');
  expect(frames).toMatchObject({ results: { stack: [{ func: 'a' }, { func: 'b' }] } });
});

test('what is no record comes to nothing, however long or deep', () => {
  const bad = [
    '',
    '^',
    '*stopped,',
    '*stopped,a',
    '1^done,a={',
    '1^done,a=[',
    '~"open',
    '1^done,a="x"b',
    'x',
  ];
  for (const line of bad) expect(parseMi(line), line).toBeNull();
  expect(parseMi(`1^done,a=${'['.repeat(50)}${']'.repeat(50)}`)).toBeNull();
  expect(parseMi(`~"${'x'.repeat(MI_LINE_CHARACTERS)}"`)).toBeNull();
  expect(parseMi('1^done,__proto__={polluted="yes"}')).not.toBeNull();
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect(readFrame({ func: 'f', fullname: '/uk/kernel/main.c', line: '9'.repeat(30) })).toEqual({
    function: 'f',
    file: '/uk/kernel/main.c',
    line: null,
  });
});
