/** What only parts that `later` loads ask for. */
export { device } from '../en/device.ts';
export { looking } from '../en/looking.ts';
export { talk } from '../en/talk.ts';
export { tools } from '../en/tools.ts';
export { traffic } from '../en/traffic.ts';
export { ways } from '../en/ways.ts';
