import { MAX_FEEDBACK_MINUTES, MAX_FEEDBACK_TEXT } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';
import type { StepName } from '../[step]/step-menu.tsx';
import { type Draft, type Faults, RATINGS, TEXTS } from './draft.ts';

interface Asked {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Two ratings and the minutes of one step. */
export function StepQuestions({ step, draft, faults, onChange }: Asked & { step: StepName; faults: Faults }) {
  const t = useTexts('feedback');
  const set = (key: string, value: string) =>
    onChange({ ...draft, steps: { ...draft.steps, [`${step.slug}/${key}`]: value } });
  const minutes = `${step.slug}/minutes`;
  const wrong = faults.has(minutes);
  return (
    <fieldset className="px-4 py-3">
      <legend className="float-left mb-1 w-full font-medium">
        <span className="mr-2 font-mono text-muted">{step.number}</span>
        {step.title}
      </legend>
      <div className="clear-both grid gap-x-6 gap-y-2 sm:grid-cols-[1fr_1fr_auto]">
        {RATINGS.map((key) => (
          <Rating
            key={key}
            name={`${step.slug}/${key}`}
            value={draft.steps[`${step.slug}/${key}`] ?? ''}
            onChange={(value) => set(key, value)}
            question={t(`ratings.${key}.question`)}
            low={t(`ratings.${key}.low`)}
            high={t(`ratings.${key}.high`)}
          />
        ))}
        <label className="text-[13px]">
          <span className="block text-muted">{t('stepMinutes')}</span>
          <input
            name={minutes}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            value={draft.steps[minutes] ?? ''}
            onChange={(event) => set('minutes', event.target.value)}
            aria-invalid={wrong}
            {...(wrong && { 'aria-describedby': `${minutes}-fault` })}
            className={classes(
              'mt-1 h-8 w-20 rounded-md border bg-surface px-2 tabular-nums',
              wrong ? 'border-bad' : 'border-line-strong',
            )}
          />
        </label>
      </div>
      {wrong && (
        <p id={`${minutes}-fault`} className="mt-1 text-[13px] text-bad">
          {t('minutesFault', { most: String(MAX_FEEDBACK_MINUTES) })}
        </p>
      )}
    </fieldset>
  );
}

interface RatingProps {
  readonly name: string;
  readonly question: string;
  readonly low: string;
  readonly high: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Five radio buttons, and one that takes an answer back. */
function Rating({ name, question, low, high, value, onChange }: RatingProps) {
  const t = useTexts('feedback');
  return (
    <fieldset className="text-[13px]">
      <legend className="text-muted">
        {question} <span className="text-xs">{t('scale', { low, high })}</span>
      </legend>
      <div className="mt-1 flex">
        {['1', '2', '3', '4', '5', ''].map((answer) => (
          <label
            key={answer}
            className="-ml-px grid h-8 w-9 cursor-pointer place-items-center border border-line-strong tabular-nums first:ml-0 first:rounded-l-md last:rounded-r-md last:text-muted hover:bg-raised has-checked:bg-accent-soft has-checked:font-semibold has-checked:text-accent-strong has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              value={answer}
              checked={value === answer}
              onChange={() => onChange(answer)}
              className="sr-only"
              aria-label={answer === '' ? t('noRating') : answer}
            />
            <span aria-hidden>{answer === '' ? '–' : answer}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The questions about the whole course. */
export function TextQuestions({ draft, onChange }: Asked) {
  const t = useTexts('feedback');
  return TEXTS.map((key) => (
    <label key={key} className="mt-5 block">
      <span className="font-medium">{t(`questions.${key}`)}</span>
      <textarea
        name={key}
        rows={3}
        maxLength={MAX_FEEDBACK_TEXT}
        value={draft[key]}
        onChange={(event) => onChange({ ...draft, [key]: event.target.value })}
        className="mt-1 block w-full resize-y rounded-md border border-line-strong bg-surface px-3 py-2"
      />
      {draft[key].length > MAX_FEEDBACK_TEXT / 2 && (
        <span className="text-muted text-xs tabular-nums">
          {t('left', { count: MAX_FEEDBACK_TEXT - draft[key].length })}
        </span>
      )}
    </label>
  ));
}
