'use client';

import { FilePlus2, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { later } from '../../_i18n/later.tsx';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Menu } from '../../_ui/menu.tsx';
import { useLesson } from './lesson-context.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

const FileName = later(() => import('./file-name.tsx').then((module) => module.FileName));

interface FilesMenuProps {
  /** The one in front. */
  readonly file: string;
  readonly onOpen: (file: string) => void;
}

/** Files of the learner's own: made, renamed and deleted. Those of the step stay. */
export function FilesMenu({ file, onOpen }: FilesMenuProps) {
  const t = useTexts('files');
  const { ownFiles } = useLesson();
  const connection = useConnection();
  const documents = useWorkshop((workshop) => workshop.documents);
  const online = useWorkshop((workshop) => workshop.link === 'online');
  const [asking, setAsking] = useState<'create' | 'rename' | null>(null);
  const own = documents.map((document) => document.file).filter((name) => !ownFiles.given.includes(name));
  const isOwn = own.includes(file);
  const full = own.length >= ownFiles.most;
  return (
    <span className="flex shrink-0 items-center px-1">
      <Menu
        align="end"
        trigger={
          <Button tone="ghost" size="small-icon" aria-label={t('menu')}>
            <FilePlus2 />
          </Button>
        }
      >
        {({ MenuItem, MenuLabel }) => (
          <>
            <MenuLabel>{t('count', { own: own.length, most: ownFiles.most })}</MenuLabel>
            <MenuItem disabled={!online || full} onSelect={() => setAsking('create')}>
              <FilePlus2 /> {full ? t('full') : t('create')}
            </MenuItem>
            <MenuItem disabled={!online || !isOwn || full} onSelect={() => setAsking('rename')}>
              <Pencil /> {t('rename', { file })}
            </MenuItem>
            <MenuItem disabled={!online || !isOwn} onSelect={() => void connection.changes.removeFile(file)}>
              <Trash2 /> {t('delete', { file })}
            </MenuItem>
            {!isOwn && <p className="max-w-64 px-2 pb-1.5 text-muted text-xs">{t('given', { file })}</p>}
          </>
        )}
      </Menu>
      {asking && (
        <FileName
          file={asking === 'rename' ? file : null}
          taken={documents.map((document) => document.file)}
          onClose={() => setAsking(null)}
          onName={(name) => {
            if (asking === 'create') connection.documents.put(name, `/* ${name} */\n`);
            else void connection.changes.renameFile(file, name);
            onOpen(name);
          }}
        />
      )}
    </span>
  );
}
