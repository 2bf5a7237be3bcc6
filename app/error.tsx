'use client';

import { useTexts } from './_i18n/texts.tsx';
import { Button } from './_ui/button.tsx';

/** What a learner sees when a page of ours breaks. Their text is on the server or in this browser, not in the page. */
export default function Failure({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTexts('failures');
  return (
    <main id="main" tabIndex={-1} className="grid min-h-dvh place-items-center p-6 text-center">
      <div className="max-w-[52ch]">
        <h1 className="font-semibold text-2xl">{t('broken')}</h1>
        <p className="mt-2 mb-5 text-muted">
          {error.digest === undefined ? t('brokenHelp') : t('brokenHelpNamed', { digest: error.digest })}
        </p>
        <Button tone="primary" size="large" onClick={reset}>
          {t('again')}
        </Button>
      </div>
    </main>
  );
}
