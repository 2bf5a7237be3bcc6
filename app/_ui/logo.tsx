/** Frames that leave a port faster and faster. */
export function Logo({ compact = false }: { compact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="0 0 24 24" className="size-5 text-accent" aria-hidden="true">
        <rect x="1" y="9" width="4" height="6" rx="1" fill="currentColor" />
        <path d="M5 12h18" stroke="currentColor" strokeWidth="1.5" opacity="0.35" />
        <rect x="8" y="10" width="2.5" height="4" rx="0.6" fill="currentColor" />
        <rect x="12" y="10" width="3.5" height="4" rx="0.6" fill="currentColor" />
        <rect x="17" y="10" width="6" height="4" rx="0.6" fill="currentColor" />
      </svg>
      <span
        className={
          compact
            ? 'font-semibold text-sm tracking-tight max-md:sr-only'
            : 'font-semibold text-base tracking-tight'
        }
      >
        Wirespeed
      </span>
    </span>
  );
}
