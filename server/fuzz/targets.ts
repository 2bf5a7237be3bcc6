/** Every parser of hostile bytes. */
import type { Target } from './target.ts';
import { TEXT_TARGETS } from './text-targets.ts';
import { WEB_TARGETS } from './web-targets.ts';
import { WIRE_TARGETS } from './wire-targets.ts';

export const TARGETS: readonly Target[] = [...WIRE_TARGETS, ...TEXT_TARGETS, ...WEB_TARGETS];
