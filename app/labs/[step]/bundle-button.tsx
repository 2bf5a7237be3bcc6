'use client';

import { Download, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { saidIn } from '../../_i18n/said/said.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';
import { useConnection } from './workshop.tsx';

/** The server remembers the newest check for as long as the bench lives, so a click may find nothing: that is told. */
export function BundleButton({ path }: { path: string }) {
  const t = useTexts('check');
  const connection = useConnection();
  const [busy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const answer = await fetch(path);
      if (!answer.ok) return connection.notify(await saidIn(answer), 'warning');
      save(await answer.blob(), nameIn(answer.headers.get('Content-Disposition')));
    } catch {
      connection.notify(t('away'), 'warning');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Tooltip label={t('bundleTip')}>
      <Button size="small" aria-disabled={busy} onClick={busy ? undefined : () => void download()}>
        {busy ? <LoaderCircle className="animate-spin" /> : <Download />}
        {t('bundle')}
      </Button>
    </Tooltip>
  );
}

function nameIn(disposition: string | null): string {
  return /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1] ?? 'check.zip';
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
