import Link from 'next/link';
import { readTexts } from './_i18n/server.ts';
import { buttonLook } from './_ui/button.tsx';

export default async function NotFound() {
  const t = await readTexts('failures');
  return (
    <main id="main" tabIndex={-1} className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="font-semibold text-2xl">{t('missing')}</h1>
        <p className="mt-2 mb-5 text-muted">{t('missingHelp')}</p>
        <Link prefetch={false} href="/" className={buttonLook({ tone: 'primary', size: 'large' })}>
          {t('toSteps')}
        </Link>
      </div>
    </main>
  );
}
