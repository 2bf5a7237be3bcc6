import type { ReactNode } from 'react';

interface NoticeProps {
  readonly icon: ReactNode;
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/** A line of what a learner is told across the page, with what can be done about it. */
export function Notice({ icon, actions, children }: NoticeProps) {
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1.5 px-4 py-1.5 text-[13px] [&>svg]:mt-1.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-accent">
      {icon}
      <p className="min-w-0 flex-1 basis-56 py-1">{children}</p>
      <span className="ml-auto flex shrink-0 flex-wrap items-center justify-end gap-2">{actions}</span>
    </div>
  );
}
