/** The Packets tab: the newest capture as a list, and what is wrong with a filter. */
export const packets = {
  name: 'Packets',
  filter: 'Filter',
  count: '{shown, number} of {all, number} frames',
  readAgain: 'Read again',
  help: 'Protocols such as udp, comparisons such as ip.src == 192.168.128.1, and any word of a line; && || ! join them.',
  faults: {
    long: 'A filter has at most {most, number} characters.',
    closes: '“{word}” closes nothing: there is no ( before it.',
    ends: 'The filter ends where a condition should stand, such as udp.',
    open: 'A ( is never closed.',
    condition: '“{word}” stands where a condition should, such as udp or ip.ttl == 64.',
    unknown: 'There is no field {name}. Try {near}.',
    single: 'Two = compare: {name} == {value}.',
    value: 'After {name} {operator} stands a value, such as {name} {operator} 64.',
    number: '{operator} compares numbers, and “{value}” is none.',
  },
  nonePass: 'No frame passes this filter.',
  reading: 'Reading the capture …',
  empty:
    'Press <b>Run</b>: the first frames on your bridge are kept, and stand here, each with its fields, its bytes, and the line of C that wrote them.',
  unreadable: 'The capture cannot be read just now. Try “Read again”.',
  tooOften: 'The capture was read very often just now. Wait some seconds.',
  noCapture: 'What the server sent is no capture.',
  unknownWriter:
    'Which line wrote this cannot be told: no assignment to a member of eth_hdr, ipv4_hdr or udp_hdr, and no call of genpkt, was found for it.',
  call: '(the call)',
  beside:
    'Beside it stands the reference’s first frame of your last check. Each run has another address of its own, so the Ethernet source differs.',
  frame: 'Frame {number, number}',
  list: 'Captured frames',
  faulty: 'faulty',
} as const;
