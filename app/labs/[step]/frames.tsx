'use client';

import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { decodeFrame, type Field } from '../../../labs/frame.ts';
import type { WireFrame } from '../../../server/protocol.ts';
import { useTexts } from '../../_i18n/texts.tsx';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';

interface Decoded {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly fields: readonly Field[];
  readonly summary: string;
}

interface FramesProps {
  readonly yours: readonly WireFrame[];
  readonly reference: readonly WireFrame[];
  /** For frames of a run: beside which text the fields were written, and how a line is opened. */
  readonly inspected?: {
    readonly title: string;
    readonly writer: (field: string) => ReactNode;
  };
}

/** Your frame beside the reference's: fields and bytes, what differs marked, each pointing at the other. */
export function FramesCompared({ yours, reference, inspected }: FramesProps) {
  const t = useTexts('frames');
  const [index, setIndex] = useState(0);
  const [field, setField] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const count = Math.max(yours.length, reference.length);
  const at = Math.min(index, Math.max(0, count - 1));
  const mine = useMemo(() => decode(yours[at]), [yours, at]);
  const theirs = useMemo(() => decode(reference[at] ?? reference.at(-1)), [reference, at]);
  if (count === 0) return null;
  const ids = [...new Set([...(theirs?.fields ?? []), ...(mine?.fields ?? [])].map((one) => one.id))];
  const rows = ids.map((id) => {
    const [own, other] = [find(mine, id), find(theirs, id)];
    return {
      id,
      name: (own ?? other)?.name ?? id,
      own,
      other,
      differs: theirs !== null && own?.value !== other?.value,
    };
  });
  const pointed = (bytes: Decoded | null) => (bytes && field !== null ? find(bytes, field) : undefined);
  return (
    <section className="border-t p-4" aria-label={t('compared')}>
      <div className="mb-2 flex items-center gap-2">
        <h3 className="font-semibold text-[13px]">{inspected?.title ?? t('title')}</h3>
        {count > 1 && (
          <span className="ml-auto flex items-center gap-1 text-xs">
            <Button size="small" tone="ghost" disabled={at === 0} onClick={() => setIndex(at - 1)}>
              {t('previous')}
            </Button>
            {t('place', { at: at + 1, all: count })}
            <Button size="small" tone="ghost" disabled={at + 1 >= count} onClick={() => setIndex(at + 1)}>
              {t('next')}
            </Button>
          </span>
        )}
      </div>
      <div className="frames-bytes" onPointerLeave={() => setField(null)}>
        <Hex title={t('yours')} frame={mine} other={theirs} pointed={pointed(mine)} onPoint={setField} />
        {(theirs || !inspected) && (
          <Hex
            title={t('reference')}
            frame={theirs}
            other={mine}
            pointed={pointed(theirs)}
            onPoint={setField}
          />
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls sideways, also by keyboard */}
      <section className="mt-3 overflow-x-auto" aria-label={t('fields')} tabIndex={0}>
        <table className="w-full text-left text-xs">
          <thead className="text-muted">
            <tr>
              <th className="py-1 pr-3 font-normal">{t('field')}</th>
              <th className="py-1 pr-3 font-normal">{t('yours')}</th>
              {theirs && <th className="py-1 font-normal">{t('reference')}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, name, own, other, differs }) => (
              <tr
                key={id}
                className={classes(
                  'border-t align-top',
                  differs && 'bg-bad-soft',
                  field === id && 'bg-accent-soft outline outline-1 outline-accent',
                )}
                onPointerEnter={() => setField(id)}
                onPointerLeave={() => setField(null)}
              >
                <th scope="row" className="py-1 pr-3 pl-1 font-normal">
                  {inspected ? (
                    <button
                      type="button"
                      className="text-left hover:underline"
                      aria-expanded={asked === id}
                      onFocus={() => setField(id)}
                      onClick={() => setAsked(asked === id ? null : id)}
                    >
                      {name}
                    </button>
                  ) : (
                    name
                  )}
                  {differs && <span className="sr-only"> {t('differs')}</span>}
                </th>
                <td className={classes('py-1 pr-3 font-mono', differs && 'font-semibold text-bad')}>
                  {own?.value ?? '—'}
                  {own?.fault !== undefined && <p className="font-normal font-sans text-bad">{own.fault}</p>}
                  {asked === id && (
                    <div className="py-1 font-normal font-sans text-ink">{inspected?.writer(id)}</div>
                  )}
                </td>
                {theirs && <td className="py-1 pr-1 font-mono">{other?.value ?? '—'}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

interface HexProps {
  readonly title: string;
  readonly frame: Decoded | null;
  readonly other: Decoded | null;
  readonly pointed: Field | undefined;
  readonly onPoint: (field: string | null) => void;
}

const ROW = 16;

function Hex({ title, frame, other, pointed, onPoint }: HexProps) {
  const t = useTexts('frames');
  const walk = (event: KeyboardEvent) => {
    const fields = frame?.fields ?? [];
    const here = pointed ? fields.findIndex(({ id }) => id === pointed.id) : -1;
    const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    const next = fields[Math.min(Math.max(to, 0), fields.length - 1)];
    if (next) onPoint(next.id);
  };
  const offsets = Array.from({ length: Math.ceil((frame?.bytes.length ?? 0) / ROW) }, (_, row) => row * ROW);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 text-muted text-xs">
        {frame
          ? t('caption', { title, bytes: frame.length, summary: frame.summary })
          : t('noFrame', { title })}
      </figcaption>
      <p className="sr-only" aria-live="polite">
        {pointed &&
          t('pointed', {
            field: pointed.name,
            from: pointed.offset,
            to: pointed.offset + pointed.length - 1,
          })}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: bytes in lines, walked field by field */}
      <pre
        className="hex"
        role="group"
        aria-label={t('bytes', { title })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is walked with the arrow keys, and scrolls
        tabIndex={0}
        onKeyDown={walk}
        onPointerOver={(event) => {
          const at = event.target instanceof HTMLElement ? event.target.dataset.at : undefined;
          if (at !== undefined) onPoint(fieldAt(frame, Number(at))?.id ?? null);
        }}
      >
        {offsets.map((offset) => (
          <div key={offset}>
            <span className="hex-offset">{offset.toString(16).padStart(4, '0')}</span>
            {Array.from(frame?.bytes.subarray(offset, offset + ROW) ?? [], (byte, column) => {
              const at = offset + column;
              const inside = pointed && at >= pointed.offset && at < pointed.offset + pointed.length;
              return (
                <span
                  key={at}
                  data-at={at}
                  className={classes(
                    other && other.bytes[at] !== byte && 'hex-differs',
                    inside && 'hex-pointed',
                    column === ROW / 2 && 'hex-middle',
                  )}
                >
                  {byte.toString(16).padStart(2, '0')}
                </span>
              );
            })}
          </div>
        ))}
      </pre>
    </figure>
  );
}

function decode(frame: WireFrame | undefined): Decoded | null {
  if (!frame) return null;
  const bytes = Uint8Array.from(frame.hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { bytes, length: frame.length, ...decodeFrame(bytes, frame.length) };
}

function find(frame: Decoded | null, id: string): Field | undefined {
  return frame?.fields.find((field) => field.id === id);
}

/** The innermost field, where one lies within another. */
function fieldAt(frame: Decoded | null, at: number): Field | undefined {
  return frame?.fields
    .filter((field) => at >= field.offset && at < field.offset + field.length)
    .sort((a, b) => a.length - b.length)[0];
}
