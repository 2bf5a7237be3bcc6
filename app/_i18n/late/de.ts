export { device } from '../de/device.ts';
export { looking } from '../de/looking.ts';
export { talk } from '../de/talk.ts';
export { tools } from '../de/tools.ts';
export { traffic } from '../de/traffic.ts';
export { ways } from '../de/ways.ts';
