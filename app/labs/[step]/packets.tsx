'use client';

import { Download, RefreshCw } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { writerOf } from '../../../labs/field-source.ts';
import { decodeFrame } from '../../../labs/frame.ts';
import { type FilteredFrame, type FilterFault, parseFilter } from '../../../labs/packet-filter.ts';
import { readPcap } from '../../../labs/pcap.ts';
import { type Texts, useTexts } from '../../_i18n/texts.tsx';
import { useWritten } from '../../_rooms/when.ts';
import { Button, buttonLook } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import type { Jump } from './editor.tsx';
import { FramesCompared } from './frames.tsx';
import { useLesson } from './lesson-context.tsx';
import { RICH } from './rich.tsx';
import { useConnection, useWorkshop } from './workshop.tsx';

/** No capture keeps more; see LIMITS.capture. */
const MAX_FRAMES = 4_000;
const NO_FRAMES: readonly never[] = [];

interface Packet extends FilteredFrame {
  /** From 1 on, in the order of the capture. */
  readonly number: number;
  /** Since the first frame, in seconds. */
  readonly seconds: number;
  readonly bytes: Uint8Array;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly info: string;
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: 'unreadable' | 'tooOften' | 'noCapture' }
  | { readonly kind: 'frames'; readonly packets: readonly Packet[] };

interface PacketsProps {
  readonly capture: string;
  readonly onJump: (jump: Jump) => void;
}

/** The frames of the newest run: a list with a filter, and below it one frame as fields and bytes. */
export function Packets({ capture, onJump }: PacketsProps) {
  const t = useTexts('packets');
  const [loaded, read] = useCapture(capture);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(1);
  const help = useId();
  const filter = useMemo(() => parseFilter(text), [text]);
  const all = loaded.kind === 'frames' ? loaded.packets : NO_FRAMES;
  const packets = useMemo(() => ('test' in filter ? all.filter(filter.test) : all), [all, filter]);
  const packet = packets.find(({ number }) => number === chosen) ?? packets[0];
  return (
    <section className="flex h-full min-h-0 flex-col" aria-label={t('name')}>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b px-2 py-1 text-xs">
        <label className="flex min-w-40 flex-1 items-center gap-2">
          <span className="text-muted">{t('filter')}</span>
          <input
            className="h-7 min-w-0 flex-1 rounded-md border bg-bg px-2 font-mono"
            value={text}
            placeholder="udp && ip.ttl == 64"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={'fault' in filter}
            aria-describedby={help}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        {/* Together on one line, whether beside the filter or below it. */}
        <div className="ml-auto flex items-center gap-2">
          <span className="whitespace-nowrap text-muted tabular-nums" role="status">
            {t('count', { shown: packets.length, all: all.length })}
          </span>
          <Button size="small" tone="ghost" onClick={read}>
            <RefreshCw /> {t('readAgain')}
          </Button>
          <a href={capture} download className={buttonLook({ tone: 'ghost', size: 'small' })}>
            <Download /> pcap
          </a>
        </div>
      </div>
      <p
        id={help}
        className={classes('shrink-0 px-2 text-xs', 'fault' in filter ? 'py-1 text-bad' : 'sr-only')}
      >
        {'fault' in filter ? wordsFor(filter.fault, t) : t('help')}
      </p>
      {packet ? (
        <div className="flex min-h-0 flex-1 flex-col">
          <PacketList packets={packets} chosen={packet.number} onChoose={setChosen} />
          <div className="min-h-0 flex-[3] overflow-y-auto">
            <Inspected packet={packet} onJump={onJump} />
          </div>
        </div>
      ) : (
        <Nothing loaded={loaded} filtered={all.length > 0} />
      )}
    </section>
  );
}

function wordsFor(fault: FilterFault, t: Texts<'packets'>): string {
  switch (fault.why) {
    case 'long':
      return t('faults.long', fault);
    case 'closes':
    case 'condition':
      return t(`faults.${fault.why}`, fault);
    case 'unknown':
      return t('faults.unknown', fault);
    case 'single':
      return t('faults.single', fault);
    case 'value':
      return t('faults.value', fault);
    case 'number':
      return t('faults.number', fault);
    default:
      return t(`faults.${fault.why}`);
  }
}

function Nothing({ loaded, filtered }: { loaded: Loaded; filtered: boolean }) {
  const t = useTexts('packets');
  return (
    <div className="grid flex-1 place-items-center overflow-y-auto p-4 text-center text-[13px] text-muted">
      <p className="max-w-[46ch]">
        {filtered
          ? t('nonePass')
          : loaded.kind === 'loading'
            ? t('reading')
            : loaded.kind === 'failed'
              ? t(loaded.why)
              : t.rich('empty', RICH)}
      </p>
    </div>
  );
}

function Inspected({ packet, onJump }: { packet: Packet; onJump: PacketsProps['onJump'] }) {
  const t = useTexts('packets');
  const { generator } = useLesson();
  const reference = useWorkshop((workshop) => workshop.verdict?.frames.reference ?? NO_FRAMES);
  const { documents } = useConnection();
  const yours = useMemo(
    () => [{ at: packet.seconds, length: packet.length, hex: hexOf(packet.bytes) }],
    [packet],
  );
  const beside = useMemo(() => (reference[0] ? [reference[0]] : []), [reference]);
  const writer = (field: string) => {
    const own = { file: 'main.c', text: documents.text('main.c') };
    const found = writerOf(field, own, { file: 'genpkt.c', text: generator });
    if (!found) return t('unknownWriter');
    return (
      <div>
        {[...found.lines, ...found.callers].map(({ file, line, text }) => (
          <p key={`${file}:${line}`}>
            {file === 'main.c' ? (
              <button
                type="button"
                className="min-h-6 text-accent underline"
                onClick={() => onJump({ file, line, column: 1 })}
              >
                {`${file}:${line}`}
              </button>
            ) : (
              <span className="text-muted">{`${file}:${line}`}</span>
            )}{' '}
            <code className="font-mono">{text}</code>
            {found.callers.some((caller) => caller.file === file && caller.line === line) && ` ${t('call')}`}
          </p>
        ))}
      </div>
    );
  };
  return (
    <>
      {beside.length > 0 && <p className="px-4 pt-2 text-muted text-xs">{t('beside')}</p>}
      <FramesCompared
        yours={yours}
        reference={beside}
        inspected={{ title: t('frame', { number: packet.number }), writer }}
      />
    </>
  );
}

const ROW = 22;
/** Rows drawn beyond the visible ones, so that scrolling shows no gaps. */
const SPARE = 8;

interface ListProps {
  readonly packets: readonly Packet[];
  readonly chosen: number;
  readonly onChoose: (number: number) => void;
}

/** Only the rows in sight exist. */
function PacketList({ packets, chosen, onChoose }: ListProps) {
  const t = useTexts('packets');
  const { number } = useWritten();
  const host = useRef<HTMLDivElement>(null);
  const name = useId();
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(200);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const at = packets.findIndex(({ number }) => number === chosen);
  const go = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW) - 1);
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: packets.length - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const to = Math.min(Math.max(wanted, 0), packets.length - 1);
    const next = packets[to];
    if (next) onChoose(next.number);
    const element = host.current;
    if (!element) return;
    if (to * ROW < element.scrollTop) element.scrollTop = to * ROW;
    if ((to + 1) * ROW > element.scrollTop + height) element.scrollTop = (to + 1) * ROW - height;
  };
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const shown = packets.slice(first, first + Math.ceil(height / ROW) + 2 * SPARE);
  return (
    <div
      ref={host}
      role="listbox"
      aria-label={t('list')}
      tabIndex={0}
      aria-activedescendant={`${name}-${chosen}`}
      className="relative min-h-24 flex-[2] overflow-auto border-b font-mono text-xs focus-visible:outline-2 focus-visible:outline-accent"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={go}
    >
      <div style={{ height: packets.length * ROW }} className="relative min-w-[44rem]">
        {shown.map((packet, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active row
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
          <div
            key={packet.number}
            id={`${name}-${packet.number}`}
            role="option"
            aria-selected={packet.number === chosen}
            aria-posinset={first + index + 1}
            aria-setsize={packets.length}
            style={{ top: (first + index) * ROW, height: ROW }}
            className={classes(
              'absolute inset-x-0 flex cursor-default items-center gap-3 whitespace-pre px-2',
              packet.number === chosen ? 'bg-accent-soft text-ink' : 'hover:bg-raised',
            )}
            onClick={() => onChoose(packet.number)}
          >
            <span className="w-10 text-right text-muted">{packet.number}</span>
            <span className="w-20 text-right">{number(packet.seconds, 6)}</span>
            <span className="w-36 truncate">{packet.from}</span>
            <span className="w-36 truncate">{packet.to}</span>
            <span className="w-14">{packet.protocol}</span>
            <span className="w-10 text-right">{packet.length}</span>
            <span className="flex-1 truncate">
              {packet.info}
              {packet.fields.some(({ fault }) => fault !== undefined) && (
                <b className="font-medium text-bad"> {t('faulty')}</b>
              )}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** The newest run's capture: read when shown, at a run's first frame, when a run or check ends, and when asked for. */
function useCapture(capture: string): readonly [Loaded, () => void] {
  const kind = useWorkshop((workshop) => workshop.session.kind);
  const captured = useWorkshop((workshop) => workshop.captured);
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const [turn, setTurn] = useState(0);
  const quiet = kind === 'idle';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn`, `quiet` and `captured` say when it is read again
  useEffect(() => {
    const leaving = new AbortController();
    load(capture, leaving.signal).then(
      (read) => setLoaded(read),
      () => {
        if (!leaving.signal.aborted) setLoaded({ kind: 'failed', why: 'unreadable' });
      },
    );
    return () => leaving.abort();
  }, [capture, turn, quiet, captured]);
  return [loaded, useCallback(() => setTurn((before) => before + 1), [])];
}

async function load(capture: string, signal: AbortSignal): Promise<Loaded> {
  const answer = await fetch(capture, { signal });
  if (answer.status === 404) return { kind: 'none' };
  if (answer.status === 429) return { kind: 'failed', why: 'tooOften' };
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const frames = readPcap(new Uint8Array(await answer.arrayBuffer()), MAX_FRAMES);
  if (!frames) return { kind: 'failed', why: 'noCapture' };
  if (frames.length === 0) return { kind: 'none' };
  const start = frames[0]?.at ?? 0;
  return {
    kind: 'frames',
    packets: frames.map(({ at, length, bytes }, index) => {
      const { summary, fields } = decodeFrame(bytes, length);
      const [from = '', , to = '', protocol = '', ...rest] = summary.split(' ');
      const info = (rest[0] === String(length) ? rest.slice(1) : rest).join(' ');
      const place = { number: index + 1, seconds: at - start };
      return { ...place, length, bytes, summary, fields, from, to, protocol, info };
    }),
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
