/** `/api/feedback`: a learner's form about the course, read and sent under the learner's cookie. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { labBySlug } from '../../labs/index.ts';
import { LIMITS } from '../limits.ts';
import { type FeedbackForm, feedbackForm } from '../protocol.ts';
import { json, say, type Web } from './http.ts';
import { authenticate, authenticateOrEnrol } from './identity.ts';

export async function feedback(web: Web, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    const learner = await authenticate(request, web.origins, web.store);
    return json(response, 200, { sent: learner ? await web.store.feedback(learner) : null });
  }
  if (request.method !== 'POST') return say(response, 405, 'Feedback is read with GET and sent with POST.');
  if (!web.origins.allows(request.headers))
    return say(response, 403, 'This page may not send feedback here.');
  const learner = await authenticateOrEnrol(request, web.origins, web.store, web.pace);
  if (!learner) return say(response, 401, 'There is no valid cookie. Reload the page.');
  if (learner === 'later' || !web.pace.take(`feedback ${learner}`, LIMITS.web.feedbackPerMinute))
    return say(response, 429, 'Too many at once: try again in a minute.');
  const body = await readBody(request, LIMITS.web.feedbackBytes);
  if (body === null) {
    // What is still to come is not read.
    response.setHeader('Connection', 'close');
    return say(response, 413, 'That is more than the form can hold.');
  }
  const form = readForm(body);
  if (typeof form === 'string') return say(response, 400, form);
  json(response, 200, { sent: await web.store.sendFeedback(learner, form) });
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

/** The request's body as text, or null where it is longer. */
async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > mostBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
