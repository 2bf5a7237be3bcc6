/** `/api/feedback`: a learner's form about the course, read and sent under the learner's cookie. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { labBySlug } from '../../labs/index.ts';
import { LIMITS } from '../limits.ts';
import { type FeedbackForm, feedbackForm } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { Caller, LearnerCaller } from './access.ts';
import { readBody } from './body.ts';
import { json, say, tooOften, type Web } from './http.ts';
import { markOf, readCookie } from './identity.ts';

export async function readFeedback(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  caller: Caller,
): Promise<void> {
  const known = caller.role === 'learner' ? caller.learner : null;
  // Whoever did nothing yet becomes a learner of the cookie's own id.
  const learner = known ?? readCookie(request.headers, web.origins.secure, 'learner')?.id ?? '';
  json(response, 200, { sent: known && (await web.store.feedback(known)), learner: markOf(learner) });
}

export async function sendFeedback(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
  { searchParams }: URL,
): Promise<void> {
  const meant = searchParams.get('learner');
  if (meant !== null && meant !== markOf(learner)) return say(response, 409, sentence('form-of-another'));
  if (tooOften(web, response, `feedback ${learner}`, LIMITS.web.feedbackPerMinute)) return;
  const body = await readBody(request, LIMITS.web.feedbackBytes);
  if (body === null) {
    // What is still to come is not read.
    response.setHeader('Connection', 'close');
    return say(response, 413, sentence('form-too-large'));
  }
  const form = readForm(body);
  if (typeof form === 'string') return say(response, 400, form);
  if (!(await hasRoom(web, learner))) return say(response, 429, sentence('forms-too-often'));
  json(response, 200, { sent: await web.store.sendFeedback(learner, form), learner: markOf(learner) });
}

/** Whoever worked here has a say at any time. Cookies cost nothing, so those who did not share what is left. */
async function hasRoom({ store, pace }: Web, learner: string): Promise<boolean> {
  if (await store.hasWorked(learner)) return true;
  if (!pace.take('idle forms', LIMITS.web.idleFormsPerMinute)) return false;
  return (await store.feedback(learner)) !== null || (await store.idleForms()) < LIMITS.web.idleForms;
}

/** The form, or a sentence that says what is wrong with it. */
export function readForm(body: string): FeedbackForm | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'That is no JSON.';
  }
  const parsed = feedbackForm.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'the form'}: ${issue?.message ?? 'not as expected'}`.slice(0, 200);
  }
  const { steps, heldUp, remember, other } = parsed.data;
  if (Object.keys(steps).some((slug) => !labBySlug(slug)))
    return 'The form tells of a step that is not here.';
  const answers = [heldUp, remember, other, ...Object.values(steps).flatMap((step) => Object.values(step))];
  if (!answers.some((answer) => typeof answer === 'number' || (answer ?? '').trim() !== ''))
    return 'The form is empty: answer at least one question.';
  return parsed.data;
}
