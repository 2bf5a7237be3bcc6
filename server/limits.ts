/** Every limit of the workshop, in one place: number, unit, reason. */

export const KiB = 1024;
export const MiB = 1024 * KiB;

/** The two ways to run a workshop, as they are called wherever people read them. */
export const MODES = { trusted: 'trusted room', strangers: 'strangers' } as const;
export type Mode = keyof typeof MODES;

export const LIMITS = {
  bench: {
    /** A room of a hundred, twice over. Each may fill its workspace, which is memory. */
    learners: 200,
    /** A build leaves 3 MiB in the overlay; forty times that still leaves room for a learner's experiments. */
    workspaceBytes: 128 * MiB,
    /** A build tree has 735 files. */
    workspaceInodes: 20_000,
    /** Opening takes 35 ms alone and 1 s when fifty start at once; beyond this the machine is stuck. */
    openMilliseconds: 15_000,
    /** A bench that dies this soon after another is not opened again by itself: the machine lacks something. */
    relapseMilliseconds: 10_000,
    /** When somebody waits for a bench, one that was not used for this long goes; its text is safe. */
    wantedIdleMilliseconds: 60_000,
    /** An idle bench costs 1 MiB, but its overlay holds more: given back after this time without a command. */
    idleMilliseconds: 10 * 60_000,
    /** Writing files or looking at an image takes 30 ms in a box of its own; at a load of ten on two cores, seconds. */
    errandMilliseconds: 30_000,
  },
  /** One learner's processes together. Only control groups can bound a sum: see "Two modes" in the README. */
  learner: {
    /** A build of Unikraft takes 500 MiB at its widest, two guests with their capture 260; the workspace counts, too. */
    memoryBytes: 768 * MiB,
    /** The holder's own limit is 128; the programs that enter it stand outside. */
    processes: 192,
    /** make -j2, or two guests. */
    cpus: 2,
    /** But nobody has more than this much of the machine: on two processors a neighbour always has one. */
    smallestShareOfMachine: 0.5,
    /** Against its neighbours, where all processors are wanted. */
    weight: 100,
    /** A build or a boot takes half a second of one processor. Who keeps this much busy, on average, does not wait for it. */
    heavyCpus: 0.5,
    /** Nor who has more than this part of an even share, on a machine that has less to give. */
    heavyShare: 0.7,
    /** Whoever keeps less than this busy is never in the way. */
    lightCpus: 0.05,
    /** What a heavy user weighs where the kernel (before 5.15) cannot let a group give way altogether. */
    heavyWeight: 5,
    /** Over so long is averaged: a check of a few seconds is no heavy use, five seconds of spinning are. */
    averageMilliseconds: 4_000,
    weighMilliseconds: 500,
    /** The kernel's usual period: a guest that used up its share stands still for less than a frame on a screen. */
    cpuPeriodMicroseconds: 100_000,
    /** Fifty processes are gone within 70 ms of a kill; a full machine stretches that. */
    endMilliseconds: 5_000,
    lookMilliseconds: 10,
    /** What a dead server left and the kernel still holds is tried again so often: nobody waits for it. */
    sweepMilliseconds: 5_000,
  },
  machine: {
    /** Connected at once: those that wait for a bench, too. */
    sessions: 250,
    /** Of all places, for one address; above it who rests there makes room for others. A room of a hundred has less. */
    largestShareOfPlaces: 0.5,
    /** Whoever gave no command for so long, and runs nothing, rests. */
    restMilliseconds: 5 * 60_000,
    /** An open bench with what its build left; not all fill their workspace. */
    benchBytes: 96 * MiB,
    /** A guest with its capture takes 129 MiB, two of them 180. */
    runBytes: 192 * MiB,
    /** Most runs are over in seconds; of those that flood, this many on one processor still move. */
    runsPerProcessor: 8,
    /** Left free by the workshop, so that what runs has room to grow and the system to breathe. */
    reserveBytes: 512 * MiB,
    /** Of the memory, for all benches together; the rest is the server's, the page's and the system's. */
    memoryShare: 0.8,
    /** A room of a hundred, each with a build or a guest and its capture. */
    processes: 16_384,
  },
  queue: {
    /** Times that tell what is usual: a room's last few minutes. */
    remembered: 20,
    /** How often is looked for room, and the wait told anew. */
    lookMilliseconds: 1_000,
    /** Whoever is longer than usual will be done in about this much of the usual time. */
    overdueShare: 0.25,
  },
  build: {
    /** A new configuration compiles all of Unikraft: 15 CPU seconds, which a machine full of guests stretches. */
    wallMilliseconds: 120_000,
    cpuSeconds: 60,
    /** Address space of each process; cc1 with LTO needs under 500 MiB. */
    addressSpaceBytes: 2048 * MiB,
    /** make -j2 with its shells stays below 20. */
    processes: 64,
    /** The debug image is 2.5 MB; an -O0 tree's largest file 12 MB. */
    fileBytes: 64 * MiB,
    openFiles: 256,
    /** A full verbose build prints 400 KiB. A line counts as `logLineBytes` at least. */
    outputBytes: 8 * MiB,
    /** Read of it: a whole verbose build is there in a fifth of a second. */
    logBytesPerSecond: 2 * MiB,
    /** A line counts as so much at least: reading one takes 4 µs, so that a flood of them takes 6 % of a processor. */
    logLineBytes: 128,
    /** Lines read in one go, so that whoever waits for a key waits for 2 ms. */
    logLinesAtOnce: 500,
    /** Symbols read of an image: Unikraft's has 750. Each costs half a microsecond in the process that carries everybody's keys. */
    symbols: 10_000,
    /** Diagnostics kept: nobody reads the hundred-and-first. */
    diagnostics: 100,
    /** The largest image accepted for booting; ours are 0.3 MB. */
    imageBytes: 32 * MiB,
  },
  /** clangd, which reads a learner's text while it is typed. */
  language: {
    /** With Unikraft's headers it has 126 MiB of memory, and has reserved 1,021 MiB of addresses for it. */
    addressSpaceBytes: 1536 * MiB,
    /** Of one clangd: an hour of typing takes a minute or two. The next one starts with as much again. */
    cpuSeconds: 300,
    /** It writes nothing but a note or two to its own /tmp. */
    fileBytes: 1 * MiB,
    openFiles: 256,
    /** A hundred proposals with their documentation are 100 KB. */
    messageBytes: 2 * MiB,
    /** What clangd may say: proposals for each key of somebody who types fast. One that says more is ended. */
    bytesPerSecond: 4 * MiB,
    /** With Unikraft, at a load of twenty on two cores: hover 54 ms, proposals 123 ms, the first answer a second. */
    answerMilliseconds: 10_000,
    /** Diagnostics wait for the whole text to be read. */
    checkMilliseconds: 30_000,
    /** Answers in a row that did not come in time: it is at work on a text without end, and is ended. */
    slowInARow: 2,
    /** Answers that one learner waits for: faster than anybody types. */
    waiting: 16,
    /** Nobody has asked for this long: it goes, and the next question starts another. */
    idleMilliseconds: 3 * 60_000,
    /** On the whole machine at once, one for each so many bytes of memory: a room's typing, beside its builds. */
    machineBytes: 256 * MiB,
    /** After it ended by itself: the first wait, twice as long each time, up to the last. */
    firstRestMilliseconds: 1_000,
    lastRestMilliseconds: 60_000,
  },
  configuration: {
    /** olddefconfig takes 0.6 s, and 2 s where Kconfig itself has to be compiled; a full machine stretches that. */
    milliseconds: 30_000,
    /** Two configurations of 30 KB each, with room to grow. */
    outputBytes: 1 * MiB,
    /** Lines of the difference that the page gets: turning a whole library on changes a few dozen. */
    changes: 400,
    /** A menu that nobody looks at any more ends by itself; reading all the help takes less. */
    menuMilliseconds: 15 * 60_000,
    /** Until it is drawn it keeps a place among the builds: 2 s, 10 s with its tools to compile, and a full machine stretches that. */
    drawMilliseconds: 60_000,
    /** Kconfig's compiler and Python need 150 MiB; a menu goes on for long beside other work, so it gets less than a build. */
    menuAddressSpaceBytes: 512 * MiB,
    /** Of each process, however long it is open: mconf and Python redraw in milliseconds. */
    menuCpuSeconds: 20,
    /** Its largest file is a tool of 1 MB. */
    menuFileBytes: 8 * MiB,
    menuOpenFiles: 64,
  },
  /** A learner's shell. Its files are part of the workspace, and its terminal is one like the others. */
  shell: {
    /** All of the learner's are counted: beside a build and a guest there is room for a make, and a bomb leaves some. */
    processes: 48,
    /** gdb with the symbols of an image, or tshark with its dissectors, take 700 MiB of address space. */
    addressSpaceBytes: 1024 * MiB,
    /** Of each process: a build of the whole kernel takes 15. */
    cpuSeconds: 60,
    /** Without a key for so long nobody sits before it. A bench that idles takes its shell along earlier. */
    idleMilliseconds: 30 * 60_000,
  },
  guest: {
    memoryMiB: 64,
    /** QEMU maps guest memory, its code and 32 MiB of translated code; a hostile ELF asks for more than this. */
    addressSpaceBytes: 768 * MiB,
    /** The kernel counts all processes and threads of a holder together: a build's 64, the capture's, and QEMU's five. */
    processes: 128,
    openFiles: 64,
    /** A run nobody watches ends by itself. */
    maxMilliseconds: 10 * 60_000,
    /** Console bytes kept for evidence; a flood keeps its first and last parts. */
    consoleBytes: 1 * MiB,
    /** printable ASCII only */
    appendCharacters: 256,
  },
  crash: {
    /** Where the processor was, and 32 callers by the kernel's word and as many by the stack. */
    addresses: 65,
    /** addr2line takes 20 ms for a debug image of 2.5 MB; a full machine stretches that. */
    milliseconds: 10_000,
    outputBytes: 64 * KiB,
  },
  bundle: {
    /** Two consoles and two captures of noise that cannot be compressed. The newest of each learner is kept in memory. */
    zipBytes: 8 * MiB,
    /** Console and frames stand in it twice, as evidence and to be read: 16 MiB at the most. */
    unpackedBytes: 32 * MiB,
    /** A dozen of its own and the application's 16. */
    entries: 64,
  },
  capture: {
    /** Enough for every header that a learner can write; keeps a full-size flood small. */
    snapBytes: 256,
    /** Kernel buffer for one capture, in MiB. */
    kernelBufferMiB: 2,
    /** Frames kept for checks, the inspector and the download: 4,000 × 256 bytes is 1 MiB. */
    frames: 4_000,
    /** Lines of tshark text a second; a reader cannot follow more. */
    linesPerSecond: 200,
    /** After the first frames, a flood is sampled in bursts this often. */
    sampleMilliseconds: 250,
    sampleFrames: 50,
    tsharkAddressSpaceBytes: 2048 * MiB,
  },
  check: {
    /** Time without a processor that a guest gets back: sixty learners on two busy processors leave each of them a tenth. */
    starvedMilliseconds: 45_000,
    /** Of the runner's time, for asking whether enough was seen: of a console of a megabyte each asking is 10 ms of reading. */
    askShare: 0.02,
  },
  measure: {
    /** Turns of each image: of five, two bad ones do not move the median. */
    turns: 5,
    /** QEMU has translated what the program runs by then; its first turns are several times slower. */
    warmUpMilliseconds: 500,
    /** A scheduler slice is 3 ms and a tick of CPU time 10 ms: noise of either is at most 1 % of this. */
    windowMilliseconds: 1_000,
    /** A guest boots in 0.3 s, in some seconds on a full machine. Whoever made no packet by then makes none. */
    firstPacketMilliseconds: 8_000,
    /** Turns of one measurement that may be taken again because the machine was disturbed. */
    repeats: 6,
    /** Repeats in a row that were disturbed just as well: in a full room nothing is won by holding the slot longer. */
    repeatsInVain: 2,
    /** Packets and bytes are read while they grow: at each end of a window they may be one frame apart. */
    tornBytes: 2 * 1_514,
    /** A pool's take and return are 70 instructions, writing a packet as many again; a reference taken and given back is 68. */
    allocationInstructions: 100,
    /** CPUs that others may keep busy in a turn: housekeeping stays below a tenth, a compiler takes a whole one. */
    otherCpus: 0.25,
    /** Share of the machine's time that its own host may take away in a turn. */
    stolen: 0.02,
    /** A counted run skips this many packets: by then allocator and queue go round in the same way. */
    countAfter: 4_096,
    /** Packets of a counted run: eight rounds of the reference's look at the clock. */
    countPackets: 8_192,
    /** Descriptors let 128 packets be under way: by so many may the tap's count be apart from those given back, twice over. */
    underWay: 256,
    /** Between two samples of an isolated guest's count. */
    sampleMilliseconds: 20,
    /** Time for a counted run; one packet a millisecond is slower than any program that is worth measuring. */
    countMilliseconds: 20_000,
    /** Another process on this machine measures: how often is looked whether it is done. */
    lookMilliseconds: 250,
  },
  terminal: {
    /** Ring = send buffer = replay buffer. Touched only as it fills. */
    ringBytes: 1 * MiB,
    /** Bytes in flight on the socket that carries keys: 34 ms at p99 on 20 Mbit/s, against 218 at 512 KiB. */
    interactiveCreditBytes: 64 * KiB,
    /** Bytes in flight on the bulk socket: 52 MB/s at a round trip of 10 ms. */
    bulkCreditBytes: 512 * KiB,
    /** Output is sent at once up to this much in a window, so that a key's echo never waits. */
    promptBytes: 4 * KiB,
    coalesceMilliseconds: 4,
    frameBytes: 64 * KiB,
    /** Above this a frame is sent as header and slice of the ring, without a copy. */
    copyBytes: 16 * KiB,
    /** Typed bytes that a guest or program has not taken: beyond this it is not reading at all. */
    typedBacklogBytes: 64 * KiB,
    /** Of a source that no page shows, as a shell after its page closed: a whole verbose build takes half a second. */
    unwatchedBytesPerSecond: 1 * MiB,
    /** A page that holds up a build for this long without taking one frame is cut off; it reconnects. */
    stallMilliseconds: 10_000,
  },
  pace: {
    /** A read from a pipe costs as much as copying this many bytes. */
    smallestBytes: 256,
    /** Of a guest's console or a tshark's lines: a guest says 20 KB a second, as QEMU takes single bytes from it. */
    readBytesPerSecond: 2 * MiB,
    /** At once, before there is any rest. */
    readBurstBytes: 64 * KiB,
    /** A line counts as so much more: 64 KiB of empty ones take 60 ms to read on a busy machine. */
    readLineBytes: 32,
  },
  debugger: {
    /** What gdb may say: a list of all of a kernel's functions is a few hundred kilobytes. One that says more is ended. */
    bytesPerSecond: 1 * MiB,
    /** A line counts as so much at least: gdb says a list of functions in pieces of twenty characters. */
    lineBytes: 32,
    /** And a record as so much more: 4,096 a second, where a script that steps without end makes a thousand. */
    recordBytes: 256,
    /** Words to the pages on where the guest stands; of more only the last, at the second's end: no eye is faster. */
    toldPerSecond: 20,
    /** Between gdb and the stub, either way: a step is a few kilobytes, all of a guest's memory takes two minutes. */
    relayBytesPerSecond: 1 * MiB,
    /** Once gdb is gone: how often is looked whether the guest stands still. */
    lookMilliseconds: 1_000,
    /** Answers waited for at a time; a stop asks one question. */
    answers: 200,
  },
  socket: {
    /** Messages a second for one learner, sustained, with a burst of five times that. */
    messagesPerSecond: 50,
    /** Commands of one learner, or one who looks on, that wait for those before: 6 MB at the most. A page waits for its answers. */
    commandsWaiting: 100,
    /** A message counts once more for each of these: the course's texts count once, the largest at 3 a second. */
    bytesPerMessage: 8 * KiB,
    /** What is short to ask and long to answer counts as so many more: four a second, where a click is one. */
    heavyMessages: 10,
    /** A note to the book is answered with all of the book, and as so many more: ten a second, where a pause in typing sends one. */
    noteMessages: 4,
    /** Bytes a second of answers to one learner, over all pages: a book with ten measurements, 25 times. A burst is five times that. */
    answerBytesPerSecond: 512 * KiB,
    /** A page says hello as soon as it is connected; a socket that does not takes a place for nothing. */
    helloMilliseconds: 10_000,
    /** And then gets its answer in milliseconds, or in seconds where a whole room comes at once. */
    helloAnswerMilliseconds: 60_000,
    /** Of one message: browsers send one, or a handful of the largest. Each costs the memory of a hundred bytes. */
    fragments: 256,
    /** Pieces in which one fragment arrives: the largest message comes in two hundred packets. */
    chunks: 4_096,
    /** Sockets of one learner: a few tabs and a reconnect in flight. */
    perLearner: 8,
    /** Acknowledgements are cheap and come with a flood: one each 128 KiB at 50 MB/s is 400 a second. */
    acknowledgementsPerSecond: 2_000,
    /** Bytes waiting in one socket; terminals are held far below it by their credit, so only a dead page gets here. */
    backlogBytes: 4 * MiB,
    ticketMilliseconds: 60_000,
    /** A page answers a close within a round trip; a socket that does not is dropped. */
    closeMilliseconds: 5_000,
    heartbeatMilliseconds: 15_000,
    /** A learner's bench lives on this long after the last socket closed, so a reload finds it. */
    graceMilliseconds: 60_000,
    /** A bulk socket alone shows nothing: its page has this long to open the other one. */
    pairMilliseconds: 10_000,
    /** Between two `rate` messages. */
    rateMilliseconds: 250,
  },
  traffic: {
    /** A line of print_netspeed() has at most 100. */
    lineCharacters: 160,
    /** Beyond every network card; a guest may print what it likes, and sums of it must stay numbers. */
    largestFigure: 1e12,
    /** Between two looks at the counters for printed lines: they are compared over seconds. */
    lookMilliseconds: 20,
    /** Of the runner's time, for looking how far a guest took its device: a console of a megabyte is 20 ms to read. */
    deviceShare: 0.02,
    /** For a page that comes later: 80 s in full, ten minutes in steps of 2 s; 300 KB at most. Even, see history.ts. */
    historySamples: 320,
    /** Builds beside one run; a chart has no room for more. */
    historyMarks: 50,
  },
  web: {
    /** Requests of one connection under way: browsers have one, some programs a few. */
    pipelinedRequests: 32,
    /** A full room joins within a minute; a script that makes up cookies fills the store no faster than this. */
    newLearnersPerMinute: 300,
    /** Of one address: a room of a hundred behind it, who reload. Others have the rest of the above. */
    newLearnersPerAddress: 150,
    /** A learner's tabs that all reload again and again. */
    sessionsPerMinute: 120,
    /** Each costs the runner 1 MiB of text in its own loop. */
    capturesPerMinute: 30,
    /** Captures for one address, as large as those above: a room of a hundred takes three. */
    capturesPerAddress: 300,
    /** Bundles and applications for one address, each 16 ms of the process that answers everybody: a room of a hundred takes three. */
    zipsPerAddress: 300,
    /** Each is a hundred lines, made anew. */
    exportsPerMinute: 30,
    /** All that is kept of a learner, many megabytes at worst, packed by the process that answers everybody. */
    myDataPerMinute: 4,
    /** Nobody sends a form more often by hand. */
    feedbackPerMinute: 20,
    /** Deletions of learners' data, of one address: each cuts the store's log and goes through the copies put aside. */
    deletionsPerMinute: 30,
    /** Forms of learners without any work, all together: a person who only looked sends one; a script makes thousands. */
    idleFormsPerMinute: 10,
    /** Such forms kept: 48 MiB at their longest. A course's worth of people who only looked. */
    idleForms: 1_000,
    /** Three texts of 2,000 characters, each six bytes at its longest in JSON, and the ratings. */
    feedbackBytes: 48 * KiB,
    /** A request's headers are one packet or two. Whoever takes longer holds a connection for its own sake. */
    headersMilliseconds: 10_000,
    /** The largest body takes 10 s at 40 kbit/s. */
    requestMilliseconds: 60_000,
    /** Without a byte either way: nobody reads that slowly, and no answer takes as long. */
    stalledMilliseconds: 60_000,
    /** Of one address at once, in 25 KB each: a room of a hundred with six connections each, three times over. */
    connectionsPerAddress: 2_000,
    /** Of one address, with a burst of five times that: a room of a hundred that loads a page, and looks at it every other second. Each is a millisecond. */
    requestsPerSecond: 500,
    /** What one for a script or a style counts, which is in memory: a page has forty. */
    staticRequest: 0.1,
    /** How often connections are looked at for headers and requests. */
    lookMilliseconds: 2_000,
    /** An instructor's key, or a session's id, in JSON. */
    smallBodyBytes: 1 * KiB,
    /** Of one address. A key has 128 bits: this only keeps the log and the disk from guessing for nothing. */
    keysPerMinute: 30,
    /** A key opens the day's work; the next day it is given again. */
    instructorMilliseconds: 24 * 3_600_000,
    /** Sessions that an instructor is shown, newest use first: several rooms' worth. */
    sessionsListed: 500,
    /** A learner's cookie lasts a year; a session that was not used for as long is over. */
    learnerMilliseconds: 365 * 24 * 3_600_000,
    /** Whoever comes back after so long, as on the next day, gets the same cookie for another year. */
    renewMilliseconds: 6 * 3_600_000,
    /** Whoever opened a page, did nothing and did not come back: a course and its holidays are over by then. */
    visitorMilliseconds: 60 * 24 * 3_600_000,
    /** Of those, at one time: deleting them takes the store some tens of milliseconds. */
    visitorsRemoved: 500,
    /** An instructor's session that is over is still listed for so long. */
    instructorListedMilliseconds: 30 * 24 * 3_600_000,
    /** How often all these are looked for. */
    expiryMilliseconds: 10 * 60_000,
    /** How often a session's last use is written down. */
    seenMilliseconds: 60_000,
    /** A session ended by another process, such as the command line: its sockets are closed within this. */
    endedMilliseconds: 1_000,
  },
  /** Rendering of pages. `share`: of one processor, sustained; `burst`: milliseconds of it that may be had at once. */
  pages: {
    /** What a lesson takes, with its code in colours, and any other page. */
    lessonMilliseconds: 75,
    otherMilliseconds: 15,
    /** After each page that is rendered: Node accepts one connection in each turn of its loop, and here it has a few dozen. */
    restMilliseconds: 10,
    /** One that takes so long is stuck, and the next one begins: the first of all takes a second, with what is loaded for it. */
    turnMilliseconds: 10_000,
    /** Of one learner a minute: nobody reads so many. */
    perLearner: 60,
    /** Learners who are known, at one address: a room of a hundred that loads three pages each, at once. */
    known: { share: 0.4, burst: 20_000 },
    /** Newcomers at one address: a room of a hundred that comes for the first time. */
    newcomers: { share: 0.15, burst: 10_000 },
    /** Newcomers in all: whoever is known is not counted, and has most of the processor. */
    allNewcomers: { share: 0.3, burst: 30_000 },
    /** After so long the smallest of these has all of its burst again. */
    fullMilliseconds: 120_000,
  },
  /** The connection test, which anybody may use before signing in: a socket that echoes and ticks. */
  connectionTest: {
    /** At once, each with a message of 256 KiB at worst: 10 MiB. */
    all: 40,
    /** At once from one address: the team of a venue, and nobody's crowd. */
    perAddress: 6,
    /** Begun in a minute from one address. */
    perMinute: 30,
    /** A test takes 80 s. */
    milliseconds: 120_000,
    /** A test sends 24. */
    messages: 60,
    /** A test sends 260 KiB, and gets it back. */
    bytes: 1024 * KiB,
    /** Rows of ticks: a test asks for one. */
    rows: 3,
  },
  views: {
    /** A question to look that nobody answers is taken back: by then the helper stands beside the learner. */
    askMilliseconds: 5 * 60_000,
    /** A consent is over after so long: a talk about one step. Then it is asked for again. */
    grantMilliseconds: 30 * 60_000,
    /** A no, or an end, is told to who asked for so long. */
    overMilliseconds: 2 * 60_000,
    /** Who asks one learner, or looks, at a time: more than a bench has room behind it. */
    open: 4,
    /** Questions to one learner by one person: asking again and again is no way to a yes. */
    asksPerMinute: 4,
    /** Other changes by the same hand: faster than anybody clicks. */
    changesPerMinute: 60,
    /** Looks by one person at what learners allow, and at what happened: a page asks each second, and four are open. */
    looksPerMinute: 240,
    /** Sockets of all who look at one learner: each has two, and some reconnect. */
    sockets: 16,
    /** Of those, for each who looks: a page, one that reconnects, and one more tab. */
    socketsEach: 6,
    /** Looks at one learner that are over, the newest: who was let look during a day. */
    kept: 50,
    /** Of what happened, shown: a day's. */
    eventsShown: 300,
    /** Bundles that all who look at learners of one room take: six for each of ten helpers. Links can be made, fifty for a room. */
    bundlesPerMinute: 60,
  },
  rooms: {
    /** As many as may be connected; a room of a hundred has learners who come back under another name. */
    members: 250,
    /** Links for helpers, those taken back included: a day's team, several times over. */
    helpers: 50,
    /** Steps, solutions and hints opened: each of them once for the room, and some for each learner. */
    openings: 2_000,
    /** Learners in a report, those who left included: a full room whose places were taken four times. */
    reported: 1_000,
    /** Of those who left, the newest: with a full room as many as are reported. Learners can be made up, and leave again. */
    leftKept: 750,
    /** One a minute for a week of days; beyond it, the oldest of whoever said most make room. */
    messages: 3_000,
    /**
     * Of what one learner did in a room, of each kind at each step: the first time and the newest. A step takes ten
     * checks, a script makes thousands, and every page that shows a room reads them all.
     */
    eventsKept: 50,
    /** Of those, shown to instructors: an hour's. */
    messagesListed: 60,
    /** Notes that stay on every page: more would push the lesson away. */
    notes: 3,
    /** Unread messages and notes on a page: who was away for a day reads no more. */
    notesShown: 8,
    /** At a time: one for the step, one for the break, and one for the day's end. */
    timers: 4,
    /** A timer that is over is shown for so long. */
    timerShownMilliseconds: 60_000,
    /** Messages and timers of one room, questions of one learner. */
    saidPerMinute: 30,
    /** Looks of one browser at what its room says: a page asks every 4 s, and several are open. */
    newsPerMinute: 120,
    /** Of what failed most, in a report: a page. */
    stuckPoints: 20,
    /** Fewer forms would say whose they are: the form promises that nobody is named. */
    formsShown: 3,
    /** Reports of one room's instructors: a page that is read again and again. Each goes through all that happened. */
    reportsPerMinute: 30,
    /** Looks by one key or link at what a room says, for pages without a stream: one asks every 2 s, and four are open. */
    talkReadsPerMinute: 120,
    /** Looks by one key, link or learner at a room or its race, for pages that ask every 5 s at the most: ten are open. */
    looksPerMinute: 120,
    /** Messages that one learner says to have read: who was away for a day has eight before them, and then eight more. */
    readPerMinute: 60,
    /** The same from one address: all of a room of a hundred that read six. Each is written, and told to their pages. */
    readPerAddress: 600,
    /** Looks at a race from one address: a room of a hundred, of whom each has two pages of it open. */
    racesPerAddress: 1_200,
    /** Rows of one table that an export holds at a time. */
    exportedRows: 500,
    /** Exports of one room: each reads all that was ever written in it. */
    exportsPerMinute: 4,
    /** A room of a hundred is 50 MB at worst: a minute at 7 Mbit/s. Whoever reads slower keeps others from theirs. */
    exportMilliseconds: 10 * 60_000,
    /** A race is worked out so often for all that look at it: a measurement takes a quarter of a minute. */
    raceMilliseconds: 3_000,
    /** Places of each ranking on a projector: more is not read from the last row. */
    raceShown: 10,
    /** Changes of mind about being named, of one learner. */
    racesPerMinute: 20,
    /** Rooms that an instructor is shown, newest first: years of courses. */
    listed: 200,
    /**
     * Wrong codes of a learner's own a day, which no neighbour can spend. Learners can be made up, 300 a minute, until so
     * many have guessed (16 MB). Own ones are thus at most 2 x 200,000 a day, shared ones 150 x 1,440 = 216,000; a code has
     * 30 bits: with all of it spent, a day finds a given open room once in 2^30 / 616,000 = 1,743.
     */
    ownGuesses: 2,
    guessers: 200_000,
    /** Wrong codes of one learner a minute, own and shared: more is not typed by hand. */
    guessesPerLearner: 10,
    /** Shared ones of one address: a room of a hundred behind it mistypes ten, and these have their own. */
    guessesPerAddress: 60,
    /** Shared ones in all. */
    guessesPerMinute: 150,
    /** Codes drawn for another computer, of one learner. */
    resumesPerMinute: 10,
    /** Browsers that go on with the work of one learner, each a session more in the store. */
    resumedPerMinute: 10,
    /** The same from one address: a room of a hundred that changes computers, and in all, as many as new learners. */
    resumedPerAddress: 150,
    /** Sessions of one learner that are good at once: a person's browsers. The one that was not used for longest ends. */
    sessions: 20,
    /** Rooms that one learner joins: each joining and leaving stays in the report. */
    joinsPerMinute: 10,
    /** The same from one address: a room of a hundred, each of whom joins again under another name. */
    joinsPerAddress: 300,
    /** A course of some weeks goes on with one code. */
    resumeMilliseconds: 30 * 24 * 3_600_000,
    /** Rooms, changes, openings and links of one instructor: faster than any hand. */
    changesPerMinute: 240,
    /** Settings with a room's name and steps, as JSON. */
    bodyBytes: 4 * KiB,
    /** Sign-ins by one key or link, each a session in the store: a team that opens it on several computers. */
    signInsPerMinute: 30,
    /** After telling learners of a change in their room: so long for each of them nobody is told again. Telling one takes 1 ms. */
    restMilliseconds: 5,
    /** Questions that a learner took back, or asked anew: no more of them are of interest to anybody. */
    withdrawnKept: 20,
    /** Exports under way at once, one for each owner: each holds little, and lasts as long as its reader is slow. */
    exportsAtOnce: 8,
    /** How soon the pages of a room hear of what another process changed, such as the command line. */
    watchMilliseconds: 1_000,
    /** Streams that tell pages what happens in a room. */
    live: {
      /** Of one browser: the wall, the projector, a learner, each of two rooms. A browser opens six connections at most. */
      perSession: 6,
      /** Of one room: everybody with a link has a page open. */
      perRoom: 60,
      /** In all, at 100 KB each. */
      all: 300,
      /** Opened by one browser: a page that is shown and hidden all the time, and finds its way back. */
      opensPerMinute: 120,
      /** A room that changes all the time is read and told so often: within a second, and at 5 % of a processor's time. */
      tellMilliseconds: 400,
      /** What learners do is gathered for so long. */
      activityMilliseconds: 200,
      /** Of somebody who types it is told so often that they still do: less than it takes to be called idle. */
      activityKnownMilliseconds: 10_000,
      /** How often is asked whether who looks still may: as soon as the sockets of an ended session close. */
      recheckMilliseconds: 1_000,
      /** Learners whose last doings are known, those who left included: a report has as many. */
      activities: 1_000,
      /** Waiting for a page that does not read: all of a full room, several times. */
      backlogBytes: 2 * MiB,
    },
    /** Pages of an ended room are told within this; a server that was down is told at its start. */
    endedWatchMilliseconds: 3_600_000,
  },
  operations: {
    /** A look at readiness writes to the disk: however many probes ask, there is one in this time. */
    readyMilliseconds: 1_000,
    /** A runner that does not answer by then is of no use to a learner either. */
    answerMilliseconds: 2_000,
    /** From the first signal to the end: telling pages and ending guests takes a second, on a full machine some. */
    stopMilliseconds: 15_000,
  },
  postgres: {
    /** Statements at a time: enough for two cores' worth of work on each side, and few of the hundred that PostgreSQL has. */
    connections: 8,
    /** A connection, or a free one of the above, is there by then, or the database is away. */
    connectMilliseconds: 5_000,
    /** No statement of ours takes a second; behind a full room's they wait some. */
    answerMilliseconds: 15_000,
    /** Those that a rush needed are closed after it. */
    idleMilliseconds: 60_000,
    /** Whoever was cut off in the middle of a transaction loses its locks. */
    abandonedMilliseconds: 30_000,
  },
  store: {
    /** New learners are turned away before those who are here could no longer be saved for. */
    reserveBytes: 256 * MiB,
    /** Old texts kept for each learner and step; the oldest go first. */
    versions: 100,
    /** Of the newest checks of one learner at one step, what they saw: 3 KB each. A helper looks at what was tried last. */
    evidence: 5,
    /** Checks of one learner at one step, of each result: the first, and as many of the newest as there are texts. */
    verdicts: 100,
    /** Typing after a pause, or since a version, of this long keeps what stood there before. */
    typedMilliseconds: 5 * 60_000,
    /** Their bytes: a hundred of the course's texts are less, a script's largest would be twenty times that. */
    versionBytes: 1 * MiB,
    /** Measurements in a learner's experiment book. More than the newest of all rows, modes and kernels, which stay. */
    experiments: 100,
    /** Code and configuration of all of them. The course's are 1 MiB; more begins no measurement for the book. */
    experimentBytes: 16 * MiB,
    /** Rows of a learner's own in the book: as many as it has. */
    ownRows: 12,
    /** Waited for another process that writes, such as a command beside the server: its transactions take milliseconds. */
    busyMilliseconds: 5_000,
    /** How soon the log of changes is cut where somebody read it: a backup takes a second or two. */
    cutAgainMilliseconds: 5_000,
    /** Of these, room for saves: below it nothing begins that keeps more than a text, such as builds and checks. */
    workReserveBytes: 64 * MiB,
    /** A backup leaves at least this much, where it is written, to those who save. */
    saveReserveBytes: 64 * MiB,
    /** After deletions a store and its copies are written anew, at so much of the time: 0.5 s for the largest that is done while others are served. */
    overwriteShare: 0.01,
    /** A larger one waits for the next start: everybody's saves wait meanwhile. */
    overwriteBytes: 64 * MiB,
    /** A tab of a deleted learner may still have the cookie, as long as that is good. */
    departedMilliseconds: 365 * 24 * 3_600_000,
    /** Deleted learners whose cookies are known not to come back, 100 bytes each; without it, one may, and finds nothing. */
    departures: 10_000,
    /** Rows of a learner read at a time for an export: a measurement has up to a megabyte of code and configuration. */
    exportedRows: 4,
    /** A copy that was put aside before tables changed or a backup was restored: whoever misses something says so by then. */
    asideMilliseconds: 30 * 24 * 3_600_000,
  },
} as const;
