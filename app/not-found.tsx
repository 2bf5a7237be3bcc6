import Link from 'next/link';
import { buttonLook } from './_ui/button.tsx';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="font-semibold text-2xl">This page was never sent</h1>
        <p className="mt-2 mb-5 text-muted">
          There is nothing at this address. The steps are all on the start page.
        </p>
        <Link prefetch={false} href="/" className={buttonLook({ tone: 'primary', size: 'large' })}>
          To the steps
        </Link>
      </div>
    </main>
  );
}
