'use client';

import { LoaderCircle } from 'lucide-react';
import { useMemo } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';
import { Dialog } from '../../_ui/dialog.tsx';
import { Differences } from './differences.tsx';
import { useWorkshop } from './workshop.tsx';

/** What was changed in the shell's copy, beside the editor's text, to take over what is wanted. */
export function ScratchPanel({ onClose }: { onClose: () => void }) {
  const t = useTexts('files');
  const scratch = useWorkshop((workshop) => workshop.scratch);
  const open = useWorkshop((workshop) => workshop.link === 'online' && workshop.shell.state === 'open');
  const files = useMemo(
    () => scratch && Object.fromEntries(scratch.files.map(({ file, text }) => [file, text])),
    [scratch],
  );
  return (
    <Dialog
      open
      full
      onOpenChange={(wanted) => !wanted && onClose()}
      title={t('scratchTitle')}
      description={t('scratchAbout')}
    >
      <div className="flex h-[68dvh] min-h-72 flex-col gap-2">
        {scratch && scratch.leftOut.length > 0 && (
          <p role="alert" className="text-[13px] text-warn">
            {t('leftOut', { files: scratch.leftOut.join(', ') })}
          </p>
        )}
        {files === null ? (
          <p className="m-auto flex items-center gap-2 text-muted" role="status">
            {open && <LoaderCircle className="size-4 animate-spin" />} {open ? t('reading') : t('noShell')}
          </p>
        ) : Object.keys(files).length === 0 ? (
          <p className="m-auto text-muted" role="status">
            {t('same')}
          </p>
        ) : (
          <Differences files={files} reason="restore" words={{ theirs: t('inShell'), all: t('takeAll') }} />
        )}
      </div>
    </Dialog>
  );
}
