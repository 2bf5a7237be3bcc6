'use client';

import { useId } from 'react';
import type { RoomTalk } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import type { StepName } from '../settings.tsx';
import { NO_FILTER, ONLY, SORTS, type WallFilter, type WallOnly, type WallSort } from './wall-rows.ts';

interface ToolsProps {
  readonly steps: readonly StepName[];
  readonly sort: WallSort;
  readonly onSort: (sort: WallSort) => void;
  readonly filter: WallFilter;
  readonly onFilter: (filter: WallFilter) => void;
  readonly stuck: RoomTalk['stuck'];
  readonly shown: number;
  readonly all: number;
}

/** How the wall is sorted, and whom it shows. */
export function WallTools({ steps, sort, onSort, filter, onFilter, stuck, shown, all }: ToolsProps) {
  const t = useTexts('grid');
  const change = (part: Partial<WallFilter>) => onFilter({ ...filter, ...part });
  const { item } = filter;
  const task = item && stuck.find((one) => one.step === item.step && one.item === item.item)?.task;
  const filtered = filter !== NO_FILTER && JSON.stringify(filter) !== JSON.stringify(NO_FILTER);
  return (
    <div className="mt-3 flex flex-wrap items-end gap-x-4 gap-y-2">
      <Choice
        label={t('sort')}
        value={sort}
        onChange={(value) => onSort(value as WallSort)}
        options={SORTS.map((value) => ({ value, text: t(`sorts.${value}`) }))}
      />
      <Choice
        label={t('only')}
        value={filter.only}
        onChange={(value) => change({ only: value as WallOnly })}
        options={ONLY.map((value) => ({ value, text: t(`onlys.${value}`) }))}
      />
      <Choice
        label={t('atStep')}
        value={filter.step}
        onChange={(step) => change({ step })}
        options={[
          { value: '', text: t('anyStep') },
          ...steps.map(({ slug, number }) => ({ value: slug, text: number })),
        ]}
      />
      <label className="text-[13px] text-muted">
        {t('search')}
        <input
          type="search"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
          className={CONTROL}
        />
      </label>
      {item && <p className="max-w-80 self-center text-[13px]">{t('item', { task: task ?? item.item })}</p>}
      {filtered && (
        <Button className="self-end" onClick={() => onFilter(NO_FILTER)}>
          {t('showAll')}
        </Button>
      )}
      <p role="status" className="ml-auto self-center text-[13px] text-muted tabular-nums">
        {filtered ? t('shown', { shown, all }) : ''}
      </p>
    </div>
  );
}

const CONTROL = 'mt-0.5 block h-8 rounded-md border border-line-strong bg-surface px-2 text-ink text-sm';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

function Choice({ label, value, onChange, options }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block text-[13px] text-muted">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)} className={CONTROL}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </div>
  );
}
