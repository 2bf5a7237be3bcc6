import type { Metadata } from 'next';
import { LABS } from '../../../../../labs/index.ts';
import { PageTexts } from '../../../../_i18n/page-texts.tsx';
import { readTexts } from '../../../../_i18n/server.ts';
import { LearnerPage } from './learner.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('looking');
  return { title: t('title') };
}

export default async function Page({ params }: { params: Promise<{ room: string; learner: string }> }) {
  const { room, learner } = await params;
  const steps = LABS.map(({ number, slug, title, tasks, observe }) => ({
    ...{ number, slug, title, pair: observe.peer !== undefined },
    tasks: tasks.map(({ item, text }) => ({ item, text })),
  }));
  return (
    <PageTexts
      of={[
        'afterwards',
        'check',
        'commands',
        'differences',
        'files',
        'lesson',
        'looking',
        'rooms',
        'status',
        'steps',
        'terminal',
        'ways',
      ]}
    >
      <LearnerPage room={room} learner={learner} steps={steps} />
    </PageTexts>
  );
}
