/** The text that one's own is compared with: a kept version's, or the reference's where it is open. */
import { useEffect, useState } from 'react';
import { notice, type Said, saidIn } from '../../_i18n/said/said.ts';
import { useConnection, useWorkshop } from './workshop.tsx';

export type Other =
  | { readonly kind: 'coming' }
  | { readonly kind: 'refused'; readonly why: Said }
  | { readonly kind: 'text'; readonly files: Readonly<Record<string, string>> };

const COMING: Other = { kind: 'coming' };
const AWAY = notice('server-away');

export function useOther(step: string, choice: 'reference' | number): Other {
  const connection = useConnection();
  const version = useWorkshop((workshop) => workshop.version);
  const online = useWorkshop((workshop) => workshop.link === 'online');
  const [reference, setReference] = useState<Other>(COMING);
  useEffect(() => {
    if (!online) return;
    if (choice !== 'reference') {
      connection.send({ type: 'version', step, version: choice });
      return;
    }
    const stop = new AbortController();
    void fetchReference(step, stop.signal).then((other) => !stop.signal.aborted && setReference(other));
    return () => stop.abort();
  }, [connection, step, choice, online]);
  if (choice === 'reference') return reference.kind === 'coming' && !online ? refused(AWAY) : reference;
  if (version?.version === choice) return { kind: 'text', files: { [version.file]: version.text } };
  return online ? COMING : refused(AWAY);
}

function refused(why: Said): Other {
  return { kind: 'refused', why };
}

/** A room may have the solution closed: the server then says why, in a sentence for the learner. */
async function fetchReference(step: string, signal: AbortSignal): Promise<Other> {
  try {
    const { PATHS, solutionAnswer } = await import('../../../server/protocol.ts');
    const answer = await fetch(`${PATHS.solution}?step=${encodeURIComponent(step)}`, { signal });
    if (!answer.ok) {
      const text = await saidIn(answer);
      return refused(text === '' ? AWAY : { text });
    }
    return { kind: 'text', files: solutionAnswer.parse(await answer.json()).files };
  } catch {
    return refused(AWAY);
  }
}
