/** The steps whose programs send little or nothing: they are judged alike beside other work. */
import { floods, verifySteps } from './verifying.ts';

verifySteps((step) => !floods(step));
