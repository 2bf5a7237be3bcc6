'use client';

import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { buttonLook } from '../../_ui/button.tsx';
import { arrive, type Carried, carry } from './carry.ts';
import type { Connection } from './connection.ts';
import { useLesson } from './lesson-context.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

/** It has no program; `labs/index.ts` has all of it, and would bring the checks to the page. */
const LAST_PAGE = '08-feedback';

/** Where a passed check leads: to the next step as the course begins it, or with the learner's own text. */
export function NextStep({ next }: { next: string }) {
  const t = useTexts('lesson');
  const { number } = useLesson();
  const learner = useWorkshop((workshop) => workshop.learner);
  const connection = useConnection();
  const href = `/labs/${next}`;
  return (
    <nav className="flex flex-wrap items-center gap-1.5 text-ink" aria-label={t('next.title')}>
      <Link href={href} className={buttonLook({ tone: 'primary', size: 'small' })}>
        {t('next.title')} <ArrowRight />
      </Link>
      {next !== LAST_PAGE && learner !== null && (
        <Link
          href={href}
          className={buttonLook({ tone: 'plain', size: 'small' })}
          onClick={() => carry(next, { learner, from: number, texts: connection.documents.texts })}
        >
          {t('next.own')}
        </Link>
      )}
    </nav>
  );
}

/** Puts the texts in place that a learner took along. What stood here before is kept as a version. */
export function Arrival() {
  const t = useTexts('lesson');
  const { slug } = useLesson();
  const connection = useConnection();
  const learner = useWorkshop((workshop) => workshop.learner);
  const ready = useWorkshop((workshop) => workshop.link === 'online' && workshop.documents.length > 0);
  const carried = useRef<Carried | null>(null);
  useEffect(() => {
    // The page may come alive twice, and be online only later.
    if (learner === null) return;
    carried.current ??= arrive(slug, learner);
    const found = carried.current;
    if (!found || !ready) return;
    carried.current = null;
    void put(connection, found).then((done) =>
      connection.notify(
        t(done ? 'next.carried' : 'next.notCarried', { step: found.from }),
        done ? 'success' : 'warning',
      ),
    );
  }, [learner, slug, ready, connection, t]);
  return null;
}

async function put(connection: Connection, { texts }: Carried): Promise<boolean> {
  for (const [file, text] of Object.entries(texts)) {
    if (connection.documents.text(file) === text) continue;
    if (!(await connection.changes.takeOver(file, 'restore', () => text))) return false;
  }
  return true;
}
