/** The Speed tab: a measurement beside the reference's. */
export const measurement = {
  name: 'Speed',
  turns: 'Turns',
  empty:
    'Press <b>Measure</b>: your program and the reference solution run in turn, with no other measurement beside them, for half a minute. Then their packets a second and their instructions for one packet stand here.',
  figure: 'Figure',
  yours: 'Yours',
  reference: 'Reference',
  ratio: 'Yours ÷ reference',
  sent: 'Packets/s, sent',
  isolated: 'Packets/s, isolated',
  instructions: 'Instructions/packet',
  image: 'Image, bytes',
  about: 'Both built with {kernel}, measured at {time}.',
  rates:
    'Rates: the median of {turns, number} turns, and below it from the tenth to the ninetieth percentile. Instructions are counted, and the same in every run.',
  repeated: '{count, plural, one {# turn was} other {# turns were}} disturbed and taken again.',
} as const;
