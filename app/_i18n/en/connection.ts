/** The test of a venue's network: `app/check-connection/`. */
export const connection = {
  /** On the instructors' page. */
  link: 'Does the venue’s network carry the workshop? Test it before the day.',
  title: 'Does this network carry the workshop?',
  about:
    'The workshop keeps a connection open to each learner’s browser, a WebSocket. Some networks block such connections, hold their bytes back, or end them when they rest. Run this test at the venue, in the network that learners will use, before the day. No one has to be signed in.',
  start: 'Start the test (75 seconds)',
  quick: 'Without the quiet minute',
  progress: 'The test’s parts',
  phase: {
    open: 'The connection is opened',
    echo: 'Small messages go there and back, as keys do',
    large: 'A message of 256 KB goes there and back',
    row: 'The server sends a row of messages, one each tenth of a second',
    quiet: 'For {seconds, number} seconds nothing is sent, as when learners read',
  },
  good: 'This network carries the workshop.',
  bad: 'This network would get in the workshop’s way.',
  leftOut:
    'The quiet minute was left out: run the whole test once, since some networks end connections that rest.',
  insecure:
    'This page came by plain http. With https (README, “TLS”) most devices in between cannot look into the connection, and let it pass: try that first.',
  copy: 'Copy these findings for who runs the network',
  figures: 'What was measured',
  report: 'Connection test of the workshop at {address}:',
  figure: {
    pages: 'Pages are answered.',
    noPages: 'Pages are not answered.',
    open: 'The WebSocket opened.',
    closed: 'The WebSocket did not stay open.',
    roundTrips:
      'There and back: {median, number, ::.0} ms in the middle, from {least, number, ::.0} to {most, number, ::.0} ms.',
    large: 'A message of 256 KB: {large, number, ::.0} ms there and back.',
    noLarge: 'A message of 256 KB did not come back.',
    row: '{ticks, plural, one {# message} other {# messages}} of the row arrived.',
    quiet:
      'The quiet part lasted {seconds, number, ::.0} seconds; {ticks, plural, one {# message} other {# messages}} of the server’s arrived meanwhile.',
  },
  trouble: {
    offline: {
      what: 'The server is not reached at all.',
      do: 'Look whether this computer is online and the workshop runs. If other pages load, ask who runs the network whether this address and port are allowed.',
    },
    busy: {
      what: 'Too many tests run at the same time.',
      do: 'Wait a minute, then start again.',
    },
    blocked: {
      what: 'Pages get through, WebSockets do not: something in between does not let a connection be upgraded.',
      do: 'If a proxy of your own stands in front of the workshop, let it pass the headers Upgrade and Connection (README, “TLS”). Otherwise ask who runs the venue’s network to let WebSockets to this address through: the proxy or filter has to be told, or has to be passed by.',
    },
    silent: {
      what: 'The connection opens, but no answer comes back: something in between waits for the end of an answer that never ends.',
      do: 'Turn buffering off in your own proxy (nginx: proxy_buffering off). Otherwise ask who runs the venue’s network to exempt this address from the proxy that scans or stores answers.',
    },
    large: {
      what: 'Small messages pass, large ones do not.',
      do: 'Ask who runs the network, or your own proxy, for a limit on the size of messages or on inspected traffic: the workshop’s are up to 256 KB.',
    },
    buffered: {
      what: 'Messages that were sent one after the other arrive in lumps: something in between holds them back. Terminals would stutter, and keys would lag.',
      do: 'Turn buffering off in your own proxy (nginx: proxy_buffering off). Otherwise ask who runs the venue’s network to exempt this address from scanning and from “optimisation” of traffic.',
    },
    cut: {
      what: 'The connection was ended while it rested.',
      do: 'Set a longer time in your own proxy (nginx: proxy_read_timeout 1h), or ask who runs the venue’s network to let connections to this address rest for an hour. The page reconnects by itself, so that work goes on, with interruptions.',
    },
    slow: {
      what: 'The way there and back is long: in terminals one will feel it.',
      do: 'Use a cable or another wireless network, or run the workshop nearer to the venue. Nothing is lost on a slow network.',
    },
  },
} as const;
