/** The Device tab of step 02: `app/labs/[step]/device-panel.tsx`. */
export const device = {
  nothing: 'Nothing is known yet. Run your image: this shows how far it takes its device.',
  unknown: 'The device could not be asked in this run, so nothing can be said of it.',
  over: 'The run is over. This is how it left the device.',
  now: 'The run goes on. This is how far its device is.',
  states: 'States of the network device',
  passed: 'passed',
  here: 'here',
  names: {
    unprobed: 'Not probed',
    unconfigured: 'Unconfigured',
    configured: 'Configured',
    queues: 'Queues set up',
    running: 'Running',
  },
  receiveReady: 'Receive queue: set up',
  receiveMissing: 'Receive queue: not set up',
  transmitReady: 'Transmit queue: set up',
  transmitMissing: 'Transmit queue: not set up',
  next: 'The next legal call: <call></call>.',
  maybeProbed:
    'A probe may leave no mark in the device. If yours returned 0, the next one is <code>uk_netdev_configure()</code>.',
  maybeConfigured:
    'A configuration leaves no mark in the device. If yours returned 0, the queues are next: <code>uk_netdev_rxq_configure()</code>.',
  reports: 'The device itself says, in virtio’s words: {words}.',
  reportsNothing: 'The device itself says nothing: no driver has spoken to it.',
} as const;
