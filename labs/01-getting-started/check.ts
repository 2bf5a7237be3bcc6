import type { Evidence, Item, Lab } from '../lab.ts';
import { begin, sound } from '../stages.ts';
import { fail, judge, ourFault, pass } from '../verdict.ts';

export const gettingStarted: Lab = {
  number: '01',
  slug: '01-getting-started',
  title: 'Getting started',
  goal: 'Build your first unikernel and boot it. At the end the kernel prints its banner, and your main prints a line below it and returns.',
  minutes: 10,
  tasks: [
    { item: 'builds', text: 'Build the image.' },
    { item: 'boots', text: 'Run it and find the kernel’s banner in the QEMU terminal.' },
    { item: 'sound', text: 'See that nothing crashes.' },
    { item: 'prints', text: 'Let main print a line of your own.' },
    { item: 'returns', text: 'Let main return 0.' },
  ],
  translations: {
    de: {
      title: 'Erste Schritte',
      goal: 'Bau deinen ersten Unikernel und boote ihn. Am Ende gibt der Kernel sein Banner aus, und dein main schreibt eine Zeile darunter und kehrt zurück.',
      tasks: {
        builds: 'Bau das Image.',
        boots: 'Starte es und finde das Banner des Kernels im QEMU-Terminal.',
        sound: 'Sieh nach, dass nichts abstürzt.',
        prints: 'Lass main eine eigene Zeile ausgeben.',
        returns: 'Lass main 0 zurückgeben.',
      },
    },
  },
  observe: { seconds: 6 },
  check,
};

function check(evidence: Evidence): Item[] {
  const { stages, guest, report } = begin(evidence);
  return judge([
    ...stages,
    [sound(guest)],
    [
      {
        id: 'prints',
        title: 'main prints a line of its own',
        expected: 'at least one line that is not the kernel’s',
        answer: () => {
          const [line] = report.printed;
          if (line !== undefined) return pass(line);
          return fail(
            'only lines of the kernel',
            'Between banner and end, the console holds nothing of yours. Call printf("…\\n") in main, then build and run again.',
          );
        },
      },
      {
        id: 'returns',
        title: 'main returns',
        expected: 'main returns 0',
        answer: () => {
          if (!guest) return ourFault('the image was not started');
          const { ending } = guest;
          if (ending.kind === 'stopped')
            return fail(
              `still running after ${Math.round(guest.seconds)} s`,
              'main does not come back: look for a loop without an end. In this step it should print its line and return 0.',
            );
          if (ending.kind === 'returned' && ending.value !== null && ending.value !== 0)
            return fail(
              `${ending.value}`,
              `main returned ${ending.value}. As in any C program, 0 says that all went well: end main with return 0.`,
            );
          return pass(ending.detail);
        },
      },
    ],
  ]);
}
