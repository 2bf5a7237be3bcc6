import { Clock } from 'lucide-react';
import type { Metadata } from 'next';
import { FEEDBACK, LABS } from '../../../labs/index.ts';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readTexts } from '../../_i18n/server.ts';
import { LearnerNews } from '../../_rooms/learner-news.tsx';
import { readFeedbackText } from '../[step]/course.ts';
import { LessonMarkdown } from '../[step]/markdown.tsx';
import { FeedbackForm } from './form.tsx';
import { FeedbackHeader } from './header.tsx';
import { MyData } from './my-data.tsx';

export const metadata: Metadata = {
  title: `${FEEDBACK.number} ${FEEDBACK.title}`,
  description: FEEDBACK.goal,
};

const name = ({ number, slug, title }: { number: string; slug: string; title: string }) => ({
  number,
  slug,
  title,
});

export default async function FeedbackPage() {
  const t = await readTexts('feedback');
  const [before, after] = readFeedbackText();
  return (
    <PageTexts of={['feedback', 'home', 'lesson', 'race', 'steps', 'summary', 'ways']}>
      <div className="flex min-h-dvh flex-col">
        <LearnerNews />
        <FeedbackHeader steps={[...LABS, FEEDBACK].map(name)} slug={FEEDBACK.slug} />
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-3xl flex-1 px-5 pt-6 pb-16">
          <div className="lesson">
            <p className="flex items-center gap-3 text-[13px] text-muted">
              <span>
                {t.rich('step', { number: () => <span className="font-mono">{FEEDBACK.number}</span> })}
              </span>
              <span className="inline-flex items-center gap-1">
                <Clock className="size-3.5" aria-hidden /> {t('minutes', { minutes: FEEDBACK.minutes })}
              </span>
            </p>
            <h1>{FEEDBACK.title}</h1>
            <LessonMarkdown text={before} figures={{}} />
          </div>
          <FeedbackForm steps={LABS.map(name)} />
          <div className="lesson">
            <LessonMarkdown text={after} figures={{}} />
          </div>
          <MyData />
        </main>
      </div>
    </PageTexts>
  );
}
