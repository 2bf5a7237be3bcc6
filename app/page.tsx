import { FEEDBACK, LABS } from '../labs/index.ts';
import { PageTexts } from './_i18n/page-texts.tsx';
import { readLanguage, readTexts } from './_i18n/server.ts';
import { LearnerNews } from './_rooms/learner-news.tsx';
import { LearnerMenu } from './_ui/learner-menu.tsx';
import { Logo } from './_ui/logo.tsx';
import { wordsOf } from './labs/[step]/course.ts';
import { Steps } from './steps.tsx';

export default async function StartPage() {
  const t = await readTexts('home');
  const language = await readLanguage();
  const steps = LABS.map((lab) => {
    const { title, goal } = wordsOf(lab, language);
    return { number: lab.number, slug: lab.slug, title, goal, minutes: lab.minutes };
  });
  return (
    <PageTexts of={['home', 'race', 'steps', 'summary', 'ways']}>
      <LearnerNews />
      <div className="mx-auto flex min-h-dvh max-w-3xl flex-col px-5">
        <header className="flex h-14 items-center justify-between">
          <Logo />
          <LearnerMenu />
        </header>
        <main id="main" tabIndex={-1} className="flex-1 pt-8 pb-16 sm:pt-14">
          <h1 className="max-w-[22ch] text-balance font-semibold text-3xl leading-tight tracking-tight sm:text-4xl">
            {t('title')}
          </h1>
          <p className="mt-4 max-w-[62ch] text-base text-muted">{t('about')}</p>
          <Steps steps={steps} last={FEEDBACK} />
        </main>
        <footer className="border-t py-4 text-muted text-xs">{t('kept')}</footer>
      </div>
    </PageTexts>
  );
}
