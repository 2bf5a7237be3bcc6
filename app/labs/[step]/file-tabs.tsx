'use client';

import { X } from 'lucide-react';
import { useTexts } from '../../_i18n/texts.tsx';
import { classes } from '../../_ui/classes.ts';

interface HeaderTabProps {
  readonly path: string;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onClose: () => void;
}

/** A header of the kernel's, which can be closed. */
export function HeaderTab({ path, selected, onSelect, onClose }: HeaderTabProps) {
  const t = useTexts('commands');
  const name = path.replace(/^.*\/include\//, '').replace(/^\/(app|uk)\//, '');
  return (
    <span className="inline-flex shrink-0 items-center">
      <FileTab name={name} selected={selected} errors={0} onSelect={onSelect} onClose={onClose} />
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('close', { name })}
        className="rounded p-0.5 text-muted hover:text-ink"
        onClick={onClose}
      >
        <X className="size-3" aria-hidden />
      </button>
    </span>
  );
}

interface FileTabProps {
  readonly name: string;
  readonly selected: boolean;
  readonly errors: number;
  readonly onSelect: () => void;
  /** For a tab that can be closed, by the Delete key too. */
  readonly onClose?: () => void;
}

/** A file in the row above the editor, with how many errors it has. */
export function FileTab({ name, selected, errors, onSelect, onClose }: FileTabProps) {
  const t = useTexts('commands');
  return (
    <button
      type="button"
      role="tab"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      aria-controls="editor-panel"
      onClick={onSelect}
      onKeyDown={onClose && ((event) => event.key === 'Delete' && onClose())}
      className={classes(
        'relative inline-flex shrink-0 items-center gap-1.5 px-2 font-mono text-[12.5px] outline-offset-[-2px]',
        selected
          ? 'text-ink after:absolute after:inset-x-1.5 after:bottom-0 after:h-0.5 after:rounded-full after:bg-accent'
          : 'text-muted hover:text-ink',
      )}
    >
      {name}
      {errors > 0 && (
        <span className="rounded-full bg-bad-soft px-1.5 font-sans text-[11px] text-bad">
          <span aria-hidden>{errors}</span>
          <span className="sr-only">{t('errors', { errors })}</span>
        </span>
      )}
    </button>
  );
}
