/** The Chart tab, with its table of figures. What the summary says is in `traffic`. */
export const chart = {
  empty:
    'Press <b>Run</b>: the line shows the packets a second that your tap counts, four times a second. Each rate that your program prints becomes a dot, with a bar over the time that it is the mean of. Where bars lie off the line, program and tap count different things.',
  units: { packets: 'packets/s', megabits: 'Mbit/s' },
  unit: 'Unit',
  legend: { sent: 'sent (line: tap, dots: printed)', received: 'received (line: tap, dots: printed)' },
  image: {
    packets: 'Packets a second over the seconds of the run.',
    megabits: 'Megabits a second on a wire over the seconds of the run.',
  },
  table: 'As a table',
  caption: {
    packets: 'Packets a second, a row for each second',
    megabits: 'Megabits a second, a row for each second',
  },
  second: 'Second',
  counted: { sent: 'sent, by the tap', received: 'received, by the tap' },
  printed: 'printed',
  happened: 'Happened',
} as const;
