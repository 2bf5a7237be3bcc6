/** What only parts that `later` loads ask for. */
export { book } from '../en/book.ts';
export { chart } from '../en/chart.ts';
export { configuration } from '../en/configuration.ts';
export { device } from '../en/device.ts';
export { differences } from '../en/differences.ts';
export { frames } from '../en/frames.ts';
export { history } from '../en/history.ts';
export { looking } from '../en/looking.ts';
export { measurement } from '../en/measurement.ts';
export { packets } from '../en/packets.ts';
export { talk } from '../en/talk.ts';
export { tools } from '../en/tools.ts';
export { traffic } from '../en/traffic.ts';
export { ways } from '../en/ways.ts';
