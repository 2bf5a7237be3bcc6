/** Where the store is, and whether it can be used as it is promised. */
import fs from 'node:fs';
import { LabError } from '../errors.ts';
import type { StorePlace } from '../web/store-base.ts';
import { storePath } from '../web/store-file.ts';
import type { Row } from './row.ts';

const what = 'store';

/** Changes nothing: tables are made, or brought up to date, at a start. */
export async function storeRow({ dataDirectory, databaseUrl }: StorePlace): Promise<Row> {
  if (databaseUrl === '') {
    const file = storePath(dataDirectory);
    const seen = fs.existsSync(file) ? `SQLite at ${file}` : `SQLite, made at the first start at ${file}`;
    return { what, state: 'good', seen };
  }
  const { lookAt } = await import('../web/store-postgres.ts');
  try {
    const { label, place, flushes } = await lookAt(databaseUrl, 'wirespeed doctor');
    if (!flushes)
      return {
        ...{ what, state: 'note', seen: `${label} at ${place}, which does not flush its commits` },
        fix: 'Set fsync = on in its postgresql.conf: what is acknowledged would not outlive a power cut.',
      };
    return { what, state: 'good', seen: `${label} at ${place}` };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { what, state: 'lacking', seen: error.message, fix: 'Mend it, or start without DATABASE_URL.' };
  }
}
