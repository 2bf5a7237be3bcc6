'use client';

import { instructorAnswer, PATHS } from '../../server/protocol.ts';
import { useTexts } from '../_i18n/texts.tsx';
import { ask } from '../_rooms/ask.ts';
import { Button } from '../_ui/button.tsx';

/** Ends what a key or a helper's link opened in this browser. */
export function SignOut() {
  const t = useTexts('rooms');
  const leave = async () => {
    await ask(PATHS.instructor, instructorAnswer.partial(), { method: 'DELETE' });
    location.assign('/rooms');
  };
  return <Button onClick={() => void leave()}>{t('signOut')}</Button>;
}
