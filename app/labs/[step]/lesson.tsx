import { ArrowLeft, ArrowRight, BookOpen, Clock } from 'lucide-react';
import Link from 'next/link';
import { FEEDBACK, LABS } from '../../../labs/index.ts';
import type { Lab } from '../../../labs/lab.ts';
import { readLanguage, readTexts } from '../../_i18n/server.ts';
import { buttonLook } from '../../_ui/button.tsx';
import { Contents } from './contents.tsx';
import { readLesson, wordsOf } from './course.ts';
import { LessonMarkdown } from './markdown.tsx';
import { ReadingProgress } from './reading-progress.tsx';
import { Visited } from './visited.tsx';

interface LessonProps {
  readonly lab: Lab;
  /** Whether the reference solution may be read. */
  readonly solved: boolean;
  readonly hints: boolean;
}

/** A step's lesson, in the reader's language where there is one in it. Rendered on the server. */
export async function Lesson({ lab, solved, hints }: LessonProps) {
  const [t, wished] = await Promise.all([readTexts('lesson'), readLanguage()]);
  const { text, figures, language, minutesToRead, headings } = readLesson(lab, solved, wished);
  const { title, goal } = wordsOf(lab, language);
  const at = LABS.indexOf(lab);
  const [previous, next] = [LABS[at - 1], LABS[at + 1] ?? FEEDBACK];
  return (
    <article className="lesson mx-auto">
      <ReadingProgress />
      <p className="flex flex-wrap items-center gap-x-3 text-[13px] text-muted">
        <span>
          {t.rich('place', {
            step: lab.number,
            at: at + 1,
            all: LABS.length,
            number: (number) => <span className="font-mono">{number}</span>,
          })}
        </span>
        <span className="inline-flex items-center gap-1">
          <Clock className="size-3.5" aria-hidden /> {t('minutes', { minutes: lab.minutes })}
        </span>
        <span className="inline-flex items-center gap-1">
          <BookOpen className="size-3.5" aria-hidden /> {t('toRead', { minutes: minutesToRead })}
        </span>
      </p>
      {language !== wished && <p className="locked">{t('english')}</p>}
      <div lang={language === wished ? undefined : language}>
        <h1>{title}</h1>
        <p className="text-muted">{goal}</p>
        <Visited slug={lab.slug} />
        <Contents headings={headings} />
        <LessonMarkdown text={text} figures={figures} hints={hints} />
      </div>
      <nav className="mt-10 flex justify-between gap-2 border-t pt-4" aria-label={t('neighbours')}>
        {previous ? (
          <Link prefetch={false} href={`/labs/${previous.slug}`} className={buttonLook({ tone: 'plain' })}>
            <ArrowLeft /> {wordsOf(previous, wished).title}
          </Link>
        ) : (
          <span />
        )}
        <Link prefetch={false} href={`/labs/${next.slug}`} className={buttonLook({ tone: 'plain' })}>
          {'tasks' in next ? wordsOf(next, wished).title : next.title} <ArrowRight />
        </Link>
      </nav>
    </article>
  );
}
