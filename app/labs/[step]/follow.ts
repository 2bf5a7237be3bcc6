'use client';

import { useEffect, useState } from 'react';
import type { View } from './views.ts';
import { useWorkshop } from './workshop.tsx';

/** Shows the pane in which something happens now. Whoever watches chart or packets goes on watching them. */
export function useFollow(show: (view: View) => void, watching: boolean, figures: 'book' | 'speed'): void {
  const kind = useWorkshop((workshop) => workshop.session.kind);
  const starting = useWorkshop((workshop) => workshop.gdb.state === 'starting');
  const [debugged, setDebugged] = useState(starting);
  const [last, setLast] = useState(kind);
  useEffect(() => {
    if (starting && !debugged) show('gdb');
    if (starting !== debugged) setDebugged(starting);
    if (kind === last) return;
    setLast(kind);
    if (kind === 'building') show('build');
    if (kind === 'measuring') show(figures);
    if (kind === 'booting' || (kind === 'running' && last !== 'booting')) {
      if (!watching) show('tshark');
      show('qemu');
    }
    if (kind === 'checking' || (last === 'checking' && kind === 'idle')) show('check');
  });
}
