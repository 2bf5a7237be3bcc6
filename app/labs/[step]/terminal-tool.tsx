import { Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../_ui/button.tsx';
import { Tooltip } from '../../_ui/tooltip.tsx';

/** How long a tick says that it is done, in milliseconds. */
const SHOWN = 1_500;

interface ToolProps {
  readonly label: string;
  readonly keys: string;
  /** Says by a tick that it was done, where nothing else would. */
  readonly ticks?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** One of the buttons over a terminal. */
export function Tool({ label, keys, ticks = false, onClick, children }: ToolProps) {
  const [done, setDone] = useState(false);
  const act = () => {
    onClick();
    if (!ticks) return;
    setDone(true);
    setTimeout(() => setDone(false), SHOWN);
  };
  return (
    <Tooltip label={label} keys={keys}>
      <Button
        tone="ghost"
        size="small-icon"
        aria-label={label}
        aria-keyshortcuts={keys.replaceAll('Ctrl', 'Control')}
        onClick={act}
      >
        {done ? <Check className="text-ok" /> : children}
      </Button>
    </Tooltip>
  );
}
