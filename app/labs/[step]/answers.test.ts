import { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { muteAnswers } from './answers.ts';

const QUESTIONS = [
  '[c',
  '[>c',
  '[=c',
  '[5n',
  '[6n',
  '[?6n',
  '[4$p',
  '[?25$p',
  '[>q',
  '[18t',
  'P$qm\x1b\\',
  ']10;?\x07',
  'Z',
  'P+q544e\x1b\\',
];

async function typedBy(question: string, prepare: (terminal: Terminal) => void): Promise<string> {
  const terminal = new Terminal({ allowProposedApi: true });
  prepare(terminal);
  let typed = '';
  terminal.onData((text) => {
    typed += text;
  });
  await new Promise<void>((resolve) => terminal.write(`\x1b${question}`, resolve));
  terminal.dispose();
  return typed;
}

test('39: a terminal that shows a guest’s output types nothing by itself', async () => {
  expect(await typedBy('[c', () => {})).not.toBe('');
  for (const question of QUESTIONS)
    expect([question, await typedBy(question, muteAnswers)]).toEqual([question, '']);
});
