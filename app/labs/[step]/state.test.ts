import { expect, test } from 'vitest';
import type { ServerMessage } from '../../../server/protocol.ts';
import { textsOf } from '../../_i18n/testing.ts';
import { initial, reduce, type Workshop } from './state.ts';
import { chartOf } from './traffic.ts';

const guest = {
  sentPackets: 4_000,
  receivedPackets: 0,
  sentBytes: 240_000,
  receivedBytes: 0,
  dropped: 0,
  ended: false,
  printed: { lines: 0, last: null, told: 0, counted: null },
};

function after(...messages: readonly ServerMessage[]): Workshop {
  let state = initial;
  for (const message of messages) state = { ...state, ...reduce(state, message) };
  return state;
}

const running: ServerMessage = {
  type: 'state',
  state: { kind: 'running', since: 0, mac: '52:54:00:00:00:01' },
};
const idle: ServerMessage = { type: 'state', state: { kind: 'idle' } };
const building: ServerMessage = { type: 'state', state: { kind: 'building', since: 3 } };
const checking: ServerMessage = { type: 'state', state: { kind: 'checking', phase: 'building', since: 3 } };
const rate: ServerMessage = { type: 'traffic', run: 'one', seconds: 2.25, bridge: 4_000, guests: [guest] };

test.each([
  [building, 'Build'],
  [checking, 'Check'],
])('marks in the chart that something began beside a run: %o', (message, text) => {
  const { history } = after(running, rate, message);
  expect(history && chartOf(history, 'packets', textsOf('traffic')).marks).toContainEqual({
    seconds: 2.25,
    text,
  });
});

test('marks nothing of a check that begins beside no run', () => {
  expect(after(running, rate, idle, checking).history?.marks).toEqual([]);
});
