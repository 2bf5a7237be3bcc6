'use client';

import { PATHS, type RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { Recipients } from './say-form.tsx';
import type { RoomHandle } from './use-room.ts';

interface QuestionsProps {
  readonly handle: RoomHandle;
  /** The name that the caller acts under. */
  readonly you: string;
  readonly questions: RoomTalk['help'];
  readonly onAnswer: (recipients: Recipients) => void;
}

/** The queue of questions, in the order in which they were asked. */
export function Questions({ handle, you, questions, onAnswer }: QuestionsProps) {
  const t = useTexts('wall');
  const tLook = useTexts('looking');
  return (
    <section aria-labelledby="questions">
      <h2 id="questions" className="font-semibold text-xl">
        {t('help')}{' '}
        {questions.length > 0 && <span className="font-normal text-base text-muted">{questions.length}</span>}
      </h2>
      {questions.length === 0 && <p className="mt-2 text-muted">{t('noHelp')}</p>}
      <ol className="mt-3 space-y-2" aria-live="polite">
        {questions.map((question) => (
          <li key={question.id} className="rounded-lg border bg-surface p-3">
            <p className="text-[13px] text-muted">
              <span className="font-medium text-base text-ink">{question.name}</span>{' '}
              {t('waits', {
                minutes: Math.floor((Date.now() - Date.parse(question.at)) / 60_000),
                step: question.step.split('-')[0] ?? '',
              })}
            </p>
            <p className="mt-1 whitespace-pre-line break-words">{question.question}</p>
            {question.place && (
              <p className="mt-1 text-[13px] text-muted">
                {tLook('askedAt', { line: String(question.place.line), file: question.place.file })}
                {question.place.text !== '' && (
                  <code className="block truncate font-mono text-ink text-xs">{question.place.text}</code>
                )}
              </p>
            )}
            <Actions question={question} you={you} handle={handle} onAnswer={onAnswer} />
          </li>
        ))}
      </ol>
    </section>
  );
}

interface ActionsProps extends Pick<QuestionsProps, 'handle' | 'you' | 'onAnswer'> {
  readonly question: RoomTalk['help'][number];
}

function Actions({ question: { id, name, learner, step, claimedBy }, you, handle, onAnswer }: ActionsProps) {
  const t = useTexts('wall');
  const change = (action: 'claim' | 'release' | 'visited') =>
    void handle.send(PATHS.roomHelp, 'POST', '', { help: id, action });
  return (
    <p className="mt-2 flex flex-wrap items-center gap-2">
      {claimedBy === null && (
        <Button
          size="small"
          tone="primary"
          aria-label={t('claimOf', { name })}
          onClick={() => change('claim')}
        >
          {t('claim')}
        </Button>
      )}
      {claimedBy !== null && (
        <span className="text-[13px] text-muted">
          {claimedBy === you ? t('mine') : t('taken', { name: claimedBy })}
        </span>
      )}
      {claimedBy === you && (
        <Button size="small" onClick={() => change('release')}>
          {t('release')}
        </Button>
      )}
      <Button size="small" onClick={() => change('visited')}>
        {t('visited')}
      </Button>
      <Button
        size="small"
        aria-label={t('answerOf', { name })}
        onClick={() => onAnswer({ learners: [learner], names: name, step, help: id })}
      >
        {t('answer')}
      </Button>
    </p>
  );
}
