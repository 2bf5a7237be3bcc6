/** The steps whose checks ask after rates: their programs run alone. */
import { floods, verifySteps } from './verifying.ts';

verifySteps(floods);
