import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { BOOK_STEPS } from '../../../labs/experiments.ts';
import { FEEDBACK, LABS, labBySlug } from '../../../labs/index.ts';
import type { Lab } from '../../../labs/lab.ts';
import { MAX_APPEND_CHARACTERS, MAX_OWN_FILES, PATHS } from '../../../server/protocol.ts';
import { PageTexts } from '../../_i18n/page-texts.tsx';
import { readLanguage, readSaid } from '../../_i18n/server.ts';
import { ClosedStep } from './closed-step.tsx';
import { Highlighted } from './code.tsx';
import { readFileNames, readGenerator, readStart, wordsOf } from './course.ts';
import { LAYOUT_COOKIE, readLayout } from './layouts.ts';
import { Lesson } from './lesson.tsx';
import type { Step } from './lesson-context.tsx';
import { OPENED_COOKIE, openedSteps } from './opened.ts';
import { PRESENTING_COOKIE } from './presenting.ts';
import { Workbench } from './workbench.tsx';

type Props = { readonly params: Promise<{ step: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const lab = labBySlug((await params).step);
  return lab ? { title: `${lab.number} ${lab.title}`, description: lab.goal } : {};
}

export default async function StepPage({ params }: Props) {
  const lab = labBySlug((await params).step);
  if (!lab) notFound();
  const language = await readLanguage();
  const { number, slug, minutes } = lab;
  const { title, goal, tasks } = wordsOf(lab, language);
  const steps = [...LABS, FEEDBACK].map((one) => ({
    number: one.number,
    slug: one.slug,
    title: 'tasks' in one ? wordsOf(one, language).title : one.title,
  }));
  // The server's word on this very step, and never the browser's; without it nothing is shown.
  const told = await headers();
  const closed = told.get('x-step-closed');
  if (told.get('x-step') !== slug) notFound();
  if (closed !== null) return <ClosedStep steps={steps} step={lab} why={await readSaid(closed)} />;
  const jar = await cookies();
  const returns = openedSteps(jar.get(OPENED_COOKIE)?.value).includes(slug);
  const text = readStart(lab);
  return (
    <PageTexts
      of={[
        'bench',
        'check',
        'commands',
        'files',
        'lesson',
        'status',
        'steps',
        'summary',
        'talk',
        'terminal',
        'versions',
        'workbench',
      ]}
    >
      <Workbench
        key={slug}
        step={{
          ...{ number, slug, title, goal, minutes, tasks, chart: isEndless(lab), pair: pairOf(lab) },
          book: BOOK_STEPS.includes(slug),
          device: lab.showsDevice === true,
          ownFiles: { given: readFileNames(lab), most: MAX_OWN_FILES },
          generator: readGenerator(),
          speed: lab.measured === true && !BOOK_STEPS.includes(slug),
          isolates: BOOK_STEPS.includes(slug) ? 'yes' : slug === '05-how-fast' ? 'optional' : 'no',
        }}
        steps={steps}
        layouts={readLayout(jar.get(LAYOUT_COOKIE)?.value)}
        presenting={jar.has(PRESENTING_COOKIE)}
        capture={`${PATHS.capture}?step=${slug}`}
        bundle={`${PATHS.bundle}?step=${slug}`}
        application={`${PATHS.application}?step=${slug}`}
        lesson={
          <Lesson
            lab={lab}
            solved={told.get('x-solution') !== 'closed'}
            hints={told.get('x-hints') !== 'closed'}
          />
        }
        start={returns ? null : { text, shown: <Highlighted language="c" text={text} /> }}
      />
    </PageTexts>
  );
}

/** From step 04 on packets flow until somebody stops them. The last page has no program. */
function isEndless({ number, tasks }: Lab): boolean {
  return number >= '04' && tasks.length > 0;
}

function pairOf({ observe: { append = '', peer } }: Lab): Step['pair'] {
  if (!peer) return null;
  return {
    guests: [
      { image: 'yours', append },
      { image: 'yours', append: peer.append ?? '' },
    ],
    appendCharacters: MAX_APPEND_CHARACTERS,
  };
}
