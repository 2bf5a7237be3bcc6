import type { Terminal } from '@xterm/xterm';

/** Modes in which each movement of the mouse, or each change of the focus, is typed. */
const REPORTS = new Set([9, 1000, 1001, 1002, 1003, 1004]);

/**
 * Takes away what a terminal answers by itself, as if it had been typed: device attributes, cursor position, modes,
 * settings, colours. No kernel here asks, and a guest that asks without end would have its page cut off for flooding.
 */
export function muteAnswers({ parser }: Terminal): void {
  for (const prefix of ['', '>', '=', '?'] as const)
    for (const final of ['c', 'n'])
      parser.registerCsiHandler({ ...(prefix && { prefix }), final }, () => true);
  for (const prefix of ['', '?'] as const)
    parser.registerCsiHandler({ ...(prefix && { prefix }), intermediates: '$', final: 'p' }, () => true);
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, () => true);
  parser.registerCsiHandler({ final: 't' }, () => true);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true);
  // DECID, the name of the terminal (XTGETTCAP), and reports of the mouse and of the focus.
  parser.registerEscHandler({ final: 'Z' }, () => true);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => true);
  parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) => modes.some((mode) => REPORTS.has(+mode)));
  for (const colour of [4, 10, 11, 12]) parser.registerOscHandler(colour, (data) => data.includes('?'));
}
