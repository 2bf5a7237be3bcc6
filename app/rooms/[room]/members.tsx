'use client';

import { Check, X } from 'lucide-react';
import { PATHS, type RoomAnswer } from '../../../server/protocol.ts';
import { Button } from '../../_ui/button.tsx';
import { classes } from '../../_ui/classes.ts';
import type { StepName } from '../settings.tsx';
import type { RoomHandle } from './use-room.ts';

interface MembersProps {
  readonly handle: RoomHandle;
  readonly answer: RoomAnswer;
  readonly steps: readonly StepName[];
}

/** Who is in the room, and what each has passed. */
export function Members({ handle, answer: { members, room }, steps }: MembersProps) {
  const here = members.filter(({ present }) => present).length;
  return (
    <section aria-labelledby="members" className="mt-8">
      <h2 id="members" className="font-semibold text-xl">
        Learners{' '}
        <span className="font-normal text-base text-muted tabular-nums">
          {members.length === 0 ? '' : `${members.length}, ${here} here now`}
        </span>
      </h2>
      {members.length === 0 ? (
        <p className="mt-2 text-muted">
          {room.endedAt === null ? 'Nobody has joined yet.' : 'Nobody was in it at the end.'}
        </p>
      ) : (
        <section className="mt-3 overflow-x-auto rounded-lg border bg-surface" aria-label="Learners">
          <table className="w-full text-left">
            <thead>
              <tr className="border-b text-[13px] text-muted">
                <th className="px-3 py-2 font-medium">Name</th>
                {steps.map(({ number, slug, title }) => (
                  <th key={slug} className="px-2 py-2 text-center font-medium font-mono" title={title}>
                    {number}
                  </th>
                ))}
                <th className="w-px px-3 py-2">
                  <span className="sr-only">Take out</span>
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {members.map((member) => (
                <tr key={member.learner}>
                  <th scope="row" className="px-3 py-1.5 font-normal">
                    <span className="flex items-center gap-2">
                      <span
                        className={classes(
                          'size-2 shrink-0 rounded-full',
                          member.present ? 'bg-ok' : 'bg-line-strong',
                        )}
                        aria-hidden
                      />
                      <span className="break-words">{member.name}</span>
                      <span className="sr-only">{member.present ? ', here now' : ', away'}</span>
                    </span>
                  </th>
                  {steps.map(({ slug, number }) => (
                    <td key={slug} className="px-2 py-1.5 text-center">
                      {member.passed.includes(slug) && (
                        <Check className="mx-auto size-4 text-ok" aria-label={`${number} passed`} />
                      )}
                    </td>
                  ))}
                  <td className="px-3 py-1.5">
                    {room.endedAt === null && (
                      <Button
                        tone="ghost"
                        size="small-icon"
                        aria-label={`Take ${member.name} out of the room`}
                        onClick={() =>
                          void handle.send(PATHS.roomMembers, 'DELETE', `&learner=${member.learner}`)
                        }
                      >
                        <X />
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
