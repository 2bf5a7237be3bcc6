'use client';

import { Button } from './_ui/button.tsx';

/** What a learner sees when a page of ours breaks. Their text is on the server or in this browser, not in the page. */
export default function Failure({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div className="max-w-[52ch]">
        <h1 className="font-semibold text-2xl">This page broke. Your text did not.</h1>
        <p className="mt-2 mb-5 text-muted">
          Everything you typed is saved. Try again; if it keeps happening, tell whoever runs this workshop
          {error.digest === undefined ? '' : ` and name ${error.digest}`}.
        </p>
        <Button tone="primary" size="large" onClick={reset}>
          Try again
        </Button>
      </div>
    </main>
  );
}
