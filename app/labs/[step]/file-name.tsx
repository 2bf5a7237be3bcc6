'use client';

import { type FormEvent, useState } from 'react';
import { learnerFileName, MAX_FILE_BYTES } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { useConnection } from './workshop.tsx';

interface FileNameProps {
  /** Its name so far; null for a new one. */
  readonly file: string | null;
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

const ENDING = /\.[ch]$/;

/** Asks for the name of a file, and says how it gets into the image. */
export function FileName({ file, taken, onName, onClose }: FileNameProps) {
  const t = useTexts('files');
  const connection = useConnection();
  const [name, setName] = useState(file ?? '');
  const [tried, setTried] = useState(false);
  const problem =
    !learnerFileName.safeParse(name).success || !ENDING.test(name)
      ? t('badName')
      : taken.includes(name)
        ? t('taken', { name })
        : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem !== null) return;
    onName(name);
    onClose();
  };
  const listed = !/wildcard/.test(connection.documents.text('Makefile.uk'));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={file === null ? t('newTitle') : t('renameTitle', { file })}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-3 text-[13px]">
        <label className="flex flex-col gap-1 font-medium">
          {t('name')}
          <input
            autoFocus
            className="h-9 rounded-md border border-line-strong bg-surface px-2.5 font-mono font-normal"
            placeholder="helper.c"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={tried && problem !== null}
            aria-describedby="file-name-rules"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <p id="file-name-rules" className="text-muted">
          {t('rules', { kilobytes: MAX_FILE_BYTES / 1024 })} {listed ? t('listed') : t('built')}
        </p>
        {listed && ENDING.test(name) && (
          <code className="break-all font-mono text-xs">{`APPPKTGEN_SRCS-y += $(APPPKTGEN_BASE)/${name}`}</code>
        )}
        {tried && problem !== null && (
          <p role="alert" className="text-bad">
            {problem}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" tone="primary">
            {file === null ? t('make') : t('renameAction')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
