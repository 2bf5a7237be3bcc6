'use client';

import { useRef, useState } from 'react';
import { useTexts } from '../../_i18n/texts.tsx';

interface Heading {
  readonly id: string;
  readonly title: string;
}

/** The lesson's headings, gathered from the page when they are asked for. */
export function Contents() {
  const t = useTexts('lesson');
  const own = useRef<HTMLDetailsElement>(null);
  const [headings, setHeadings] = useState<readonly Heading[]>([]);
  const gather = () => {
    const found = own.current?.closest('article')?.querySelectorAll<HTMLElement>('h2[id]') ?? [];
    setHeadings([...found].map(({ id, textContent }) => ({ id, title: textContent })));
  };
  return (
    <details ref={own} className="contents-list" onToggle={gather}>
      <summary>{t('contents')}</summary>
      <ul>
        {headings.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`}>{title}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
