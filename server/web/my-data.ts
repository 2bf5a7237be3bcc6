/** `/api/my-data`: a learner's data, to take along or to have deleted. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../limits.ts';
import { sentence } from '../sentences.ts';
import { clientAddress, type LearnerCaller } from './access.ts';
import { download, say, tooOften, type Web } from './http.ts';
import { newCookie, setCookie } from './identity.ts';

/** One at a time: it holds all that is kept of a learner in memory, twice. */
const exporting = new WeakSet<Web>();

export async function downloadMyData(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  if (exporting.has(web) || !web.pace.take(`my data ${learner}`, LIMITS.web.myDataPerMinute))
    return say(response, 429, sentence('too-many-downloads'));
  exporting.add(web);
  const zip = await web.store.exportLearner(learner).finally(() => exporting.delete(web));
  if (!zip) return say(response, 404, sentence('nothing-kept'));
  download(response, 'application/zip', 'my-data.zip', zip);
}

/** The browser gets a new cookie: who comes next is a new learner. */
export async function deleteMyData(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  const address = clientAddress(request, web.trustedProxies);
  if (tooOften(web, response, `deletion from ${address}`, LIMITS.web.deletionsPerMinute)) return;
  await web.store.deleteLearner(learner);
  // A runner that cannot be reached is being replaced, and the next one remembers nobody.
  await web.runner.remote.forget({ learners: [learner] }).catch(() => {});
  // What the runner's last answers wrote, if they came between the two.
  const { unreadable } = await web.store.deleteLearner(learner);
  response.setHeader('Set-Cookie', setCookie(newCookie(), web.origins.secure, 'learner'));
  if (unreadable.length > 0) {
    web.log.error(
      { unreadable },
      'copies of the store could not be read for a deletion: delete or mend them',
    );
    return say(response, 200, sentence('copy-damaged'));
  }
  web.roomLive.learnerChanged(learner);
  web.log.info({ learner: learner.slice(0, 6) }, 'a learner deleted everything');
  response.writeHead(204, { 'Cache-Control': 'no-store' });
  response.end();
}
