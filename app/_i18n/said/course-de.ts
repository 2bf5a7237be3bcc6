/**
 * German for what the checks of step 01 say, and for how a guest and its device ended: by the English that stands in labs/
 * and server/bench/guest.ts. Checks stay there in one language, as their authors write them; course.test.ts finds what is missing here.
 */
/** Those whose checks are said in German from the first to the last item. */
export const steps: readonly string[] = ['01-getting-started'];

export const course: readonly (readonly [english: string, german: string])[] = [
  ['not reached', 'nicht erreicht'],
  ['the image was not started', 'das Image wurde nicht gestartet'],

  ['The image builds', 'Das Image lässt sich bauen'],
  ['an image with your main', 'ein Image mit deinem main'],
  ['an image of {kib} KiB', 'ein Image von {kib} KiB'],
  ['an image without a main of yours', 'ein Image ohne ein main von dir'],
  [
    'No function called main was found in your files, so the kernel ran a stand-in. Write int main(int argc, char *argv[]) in main.c.',
    'In deinen Dateien steht keine Funktion namens main, deshalb lief der Ersatz des Kernels. Schreib int main(int argc, char *argv[]) in main.c.',
  ],
  ['stopped at the limit of {value}', 'angehalten an der Grenze von {value}'],
  [
    'The compiler stopped at {file}, line {line}: {message}. Mend this first error; those behind it are often its echo.',
    'Der Compiler hielt in {file}, Zeile {line}: {message}. Behebe diesen ersten Fehler; die dahinter sind oft nur sein Echo.',
  ],
  ['no main', 'kein main'],
  [
    'No function called main was found in your files. Write int main(int argc, char *argv[]) in main.c.',
    'In deinen Dateien steht keine Funktion namens main. Schreib int main(int argc, char *argv[]) in main.c.',
  ],
  ['nobody defines {name}()', 'niemand definiert {name}()'],
  [
    'The linker finds no {name}(): look for a slip in the name. The small libc lacks many functions, such as rand() and sleep(), and a source file of your own takes part only if its name ends in .c.',
    'Der Linker findet kein {name}(): Such nach einem Tippfehler im Namen. Der kleinen libc fehlen viele Funktionen, etwa rand() und sleep(), und eine eigene Quelldatei macht nur mit, wenn ihr Name auf .c endet.',
  ],
  ['the build failed', 'der Bau schlug fehl'],
  [
    'The end of the build log says what went wrong; Config.uk and Makefile.uk can be the reason, too.',
    'Das Ende des Bauprotokolls sagt, was schiefging; der Grund kann auch in Config.uk oder Makefile.uk liegen.',
  ],

  ['The kernel starts', 'Der Kernel startet'],
  ['the kernel’s banner', 'das Banner des Kernels'],
  ['the guest said nothing at all', 'der Gast hat überhaupt nichts gesagt'],
  [
    'LIBUKRANDOM is on and wants a processor instruction that this QEMU does not have. Turn it off.',
    'LIBUKRANDOM ist eingeschaltet und will einen Prozessorbefehl, den dieses QEMU nicht hat. Schalte es aus.',
  ],
  [
    'The kernel did not come as far as its banner. If you changed the configuration, go back to the one of the template.',
    'Der Kernel kam nicht bis zu seinem Banner. Wenn du die Konfiguration geändert hast, kehr zu der der Vorlage zurück.',
  ],

  ['Nothing crashes', 'Nichts stürzt ab'],
  ['no failed assertion, no crash', 'keine verletzte Zusicherung, kein Absturz'],
  ['assertion failed: {expression}', 'Zusicherung verletzt: {expression}'],
  ['crashed: {trap}', 'abgestürzt: {trap}'],
  ['The guest ended before main began.', 'Der Gast endete, bevor main begann.'],
  ['still running', 'läuft noch'],

  ['main prints a line of its own', 'main schreibt eine eigene Zeile'],
  ['at least one line that is not the kernel’s', 'mindestens eine Zeile, die nicht vom Kernel ist'],
  ['only lines of the kernel', 'nur Zeilen des Kernels'],
  [
    'Between banner and end, the console holds nothing of yours. Call printf("…\\n") in main, then build and run again.',
    'Zwischen Banner und Ende steht in der Konsole nichts von dir. Ruf in main printf("…\\n") auf, bau und starte noch einmal.',
  ],
  ['main returns', 'main kehrt zurück'],
  ['main returns 0', 'main gibt 0 zurück'],
  ['still running after {seconds} s', 'läuft nach {seconds} s noch'],
  [
    'main does not come back: look for a loop without an end. In this step it should print its line and return 0.',
    'main kommt nicht zurück: Such nach einer Schleife ohne Ende. In diesem Schritt soll es seine Zeile ausgeben und 0 zurückgeben.',
  ],
  [
    'main returned {value}. As in any C program, 0 says that all went well: end main with return 0.',
    'main gab {value} zurück. Wie in jedem C-Programm sagt 0, dass alles gut ging: Beende main mit return 0.',
  ],

  // How a guest ended.
  ['main returned {value}.', 'main gab {value} zurück.'],
  ['The program called exit with {value}.', 'Das Programm rief exit mit {value} auf.'],
  ['The kernel did not start: {text}', 'Der Kernel startete nicht: {text}'],
  [
    'The program stopped itself with "{text}" ({where}).',
    'Das Programm hielt sich selbst an, mit „{text}“ ({where}).',
  ],
  ['The kernel stopped before it came to its banner.', 'Der Kernel hielt an, bevor er zu seinem Banner kam.'],
  ['The guest switched itself off.', 'Der Gast hat sich selbst ausgeschaltet.'],
  [
    'The guest reset its processor, as it does when a fault strikes while another is handled.',
    'Der Gast setzte seinen Prozessor zurück, wie er es tut, wenn ein Fehler auftritt, während ein anderer behandelt wird.',
  ],
  ['QEMU itself ended. {complaint}', 'QEMU selbst endete. {complaint}'],
  ['QEMU itself ended.', 'QEMU selbst endete.'],
  [
    'QEMU refused the image: it asks for more memory than a guest may have.',
    'QEMU lehnte das Image ab: Es verlangt mehr Speicher, als ein Gast haben darf.',
  ],
  [
    'QEMU refused the image: it is not a kernel that it can boot.',
    'QEMU lehnte das Image ab: Es ist kein Kernel, den es booten kann.',
  ],
  ['QEMU ended before the kernel printed anything.', 'QEMU endete, bevor der Kernel etwas ausgegeben hatte.'],
  ['QEMU did not start: {reason}', 'QEMU startete nicht: {reason}'],
  ['{sentence} (Assertion in {place}.)', '{sentence} (Zusicherung in {place}.)'],
  [
    'The condition "{expression}", which the program itself asserts, was false.',
    'Die Bedingung „{expression}“, die das Programm selbst zusichert, war falsch.',
  ],
  ['The kernel found "{expression}" to be false.', 'Der Kernel fand „{expression}“ falsch.'],
  [
    'The program used an address where there is no memory, such as NULL: a page fault.',
    'Das Programm benutzte eine Adresse, an der kein Speicher ist, etwa NULL: ein Seitenfehler.',
  ],
  [
    'The program used a pointer that holds no address at all, as an uninitialised one may: a general protection fault.',
    'Das Programm benutzte einen Zeiger, in dem gar keine Adresse steht, wie in einem nicht initialisierten: eine allgemeine Schutzverletzung.',
  ],
  ['The program divided by zero.', 'Das Programm teilte durch null.'],
  [
    'The processor met bytes that are no instruction, as after a call through a wild function pointer.',
    'Der Prozessor traf auf Bytes, die kein Befehl sind, wie nach einem Aufruf über einen wilden Funktionszeiger.',
  ],
  [
    'The stack ran out, perhaps from endless recursion or a large local array: a double fault.',
    'Der Stack ging zu Ende, vielleicht durch endlose Rekursion oder ein großes lokales Array: ein doppelter Fehler.',
  ],
  ['The program called abort().', 'Das Programm rief abort() auf.'],
  ['The processor stopped the program: {trap}.', 'Der Prozessor hielt das Programm an: {trap}.'],

  // What usually lies behind a crash.
  [
    'The stack is small. Usually a function calls itself without end, or a large array is a local variable: make it static, or allocate it.',
    'Der Stack ist klein. Meist ruft sich eine Funktion ohne Ende selbst auf, oder ein großes Array ist eine lokale Variable: Mach es static oder fordere Speicher dafür an.',
  ],
  [
    'Usually a counter or a span of time that is still 0 stands under the line: look at it before you divide.',
    'Meist steht ein Zähler oder eine Zeitspanne unter dem Bruchstrich, die noch 0 ist: Sieh nach, bevor du teilst.',
  ],
  [
    'Usually a structure was never filled in, or memory was used after it was freed, so what is taken for a pointer is something else: begin structures with "= {0}".',
    'Meist wurde eine Struktur nie ausgefüllt, oder Speicher wurde nach dem Freigeben benutzt, und was für einen Zeiger gehalten wird, ist etwas anderes: Beginn Strukturen mit „= {0}“.',
  ],
  [
    'Usually a function pointer of a structure was never set, or the compiler knew this code to be wrong and put a stop there: look at its warnings.',
    'Meist wurde ein Funktionszeiger einer Struktur nie gesetzt, oder der Compiler erkannte diesen Code als falsch und setzte einen Halt hinein: Sieh dir seine Warnungen an.',
  ],
  [
    'The program itself calls UK_CRASH() here, on purpose.',
    'Das Programm ruft hier selbst UK_CRASH() auf, mit Absicht.',
  ],
  [
    'A function was called through a pointer that holds no function: usually a field of a structure that was left NULL.',
    'Eine Funktion wurde über einen Zeiger aufgerufen, in dem keine steht: meist ein Feld einer Struktur, das NULL geblieben ist.',
  ],
  [
    'Usually a pointer is NULL because the call that made it failed: look at what each call returned before you use it.',
    'Meist ist ein Zeiger NULL, weil der Aufruf fehlschlug, der ihn liefern sollte: Sieh dir an, was jeder Aufruf zurückgab, bevor du es benutzt.',
  ],
  [
    'A pointer is NULL, and what it points to was {done}. Usually a call that should have made the object failed, and its result was not looked at.',
    'Ein Zeiger ist NULL, und worauf er zeigt, wurde {done}. Meist schlug ein Aufruf fehl, der das Objekt anlegen sollte, und niemand sah sich sein Ergebnis an.',
  ],
  [
    'A pointer is NULL, and a field {bytes} bytes behind it was {done}. Usually a call that should have made the object failed, and its result was not looked at.',
    'Ein Zeiger ist NULL, und ein Feld {bytes} Bytes dahinter wurde {done}. Meist schlug ein Aufruf fehl, der das Objekt anlegen sollte, und niemand sah sich sein Ergebnis an.',
  ],
  ['written to', 'beschrieben'],
  ['read from', 'gelesen'],
  [
    'The address {address} cannot be written to: usually a text in quotes or another constant is changed, or an index runs past the end of an array.',
    'Die Adresse {address} lässt sich nicht beschreiben: Meist wird ein Text in Anführungszeichen oder eine andere Konstante geändert, oder ein Index läuft über das Ende eines Arrays hinaus.',
  ],
  [
    '{address} is no address of this guest: usually a pointer was never set, or something was written over it.',
    '{address} ist keine Adresse dieses Gastes: Meist wurde ein Zeiger nie gesetzt oder überschrieben.',
  ],
  [
    'Usually a call above this line returned NULL, and the program went on with it: look at the result first.',
    'Meist gab ein Aufruf über dieser Zeile NULL zurück, und das Programm machte damit weiter: Sieh dir zuerst das Ergebnis an.',
  ],

  // Assertions of the network interface, and what usually breaks them.
  [
    'A packet was sent or received before uk_netdev_start() had brought the device into the running state.',
    'Ein Paket wurde gesendet oder empfangen, bevor uk_netdev_start() das Gerät in Betrieb genommen hatte.',
  ],
  [
    'A packet was sent on a transmit queue that uk_netdev_txq_configure() has not set up.',
    'Ein Paket wurde in eine Sendeschlange gestellt, die uk_netdev_txq_configure() nicht eingerichtet hat.',
  ],
  [
    'A receive queue was used that uk_netdev_rxq_configure() has not set up.',
    'Eine Empfangsschlange wurde benutzt, die uk_netdev_rxq_configure() nicht eingerichtet hat.',
  ],
  [
    'The pointer that was passed as the device is not one: use the pointer from uk_netdev_get().',
    'Der Zeiger, der als Gerät übergeben wurde, ist keines: Nimm den Zeiger von uk_netdev_get().',
  ],
  [
    'The packet was NULL: whoever made it had failed, so check its result before sending.',
    'Das Paket war NULL: Wer es machen sollte, ist gescheitert. Prüf das Ergebnis, bevor du sendest.',
  ],
  [
    'The device was NULL: uk_netdev_get() finds none under a number at or above uk_netdev_count().',
    'Das Gerät war NULL: uk_netdev_get() findet keines unter einer Nummer ab uk_netdev_count().',
  ],
  [
    'uk_netdev_probe() was called on a device that had been probed already. Once is enough.',
    'uk_netdev_probe() wurde für ein Gerät aufgerufen, das schon erkundet war. Einmal genügt.',
  ],
  [
    'The device was asked for its information before uk_netdev_probe(): it knows its features only after that.',
    'Das Gerät wurde vor uk_netdev_probe() nach seinen Eigenschaften gefragt: Es kennt sie erst danach.',
  ],
  [
    'The device was asked for its address, MTU or promiscuous mode before uk_netdev_configure().',
    'Das Gerät wurde vor uk_netdev_configure() nach seiner Adresse, MTU oder dem Promiscuous Mode gefragt.',
  ],
  [
    'A queue got no allocator: set the field `a` in the configurations of both queues, receive and transmit.',
    'Eine Schlange bekam keinen Allokator: Setz das Feld `a` in den Konfigurationen beider Schlangen, Empfang und Senden.',
  ],
  [
    'The receive queue has no `alloc_rxpkts`: give it a function that returns 0 when no packet shall be received.',
    'Die Empfangsschlange hat kein `alloc_rxpkts`: Gib ihr eine Funktion, die 0 zurückgibt, wenn kein Paket empfangen werden soll.',
  ],
  [
    'The receive queue has a callback_cookie but no callback: begin from a structure whose fields are all zero.',
    'Die Empfangsschlange hat ein callback_cookie, aber kein callback: Beginn mit einer Struktur, deren Felder alle null sind.',
  ],
  [
    'A netdev call got NULL where it wants a pointer to a structure.',
    'Ein netdev-Aufruf bekam NULL, wo er einen Zeiger auf eine Struktur will.',
  ],
  ['There is only queue 0 in each direction.', 'In jeder Richtung gibt es nur Schlange 0.'],
  [
    'A packet buffer is smaller than the headroom it should begin with.',
    'Ein Paketpuffer ist kleiner als der Vorraum, mit dem er beginnen soll.',
  ],
  ['A packet buffer of no bytes was asked for.', 'Ein Paketpuffer von null Bytes wurde verlangt.'],
  ["genpkt got NULL as the sender's address.", 'genpkt bekam NULL als Adresse des Senders.'],
  ['a netdev call in {file}', 'einem netdev-Aufruf in {file}'],
  ['an unknown place', 'unbekannter Stelle'],
  [
    'The order is uk_netdev_probe, uk_netdev_configure, both queues, uk_netdev_start, and only then packets.',
    'Die Reihenfolge ist uk_netdev_probe, uk_netdev_configure, beide Schlangen, uk_netdev_start, und erst dann Pakete.',
  ],
  [
    'The order is uk_netdev_get, then uk_netdev_probe once, then uk_netdev_info_get and uk_netdev_configure.',
    'Die Reihenfolge ist uk_netdev_get, dann einmal uk_netdev_probe, dann uk_netdev_info_get und uk_netdev_configure.',
  ],
  [
    'uk_netdev_probe has to come first: put it right behind uk_netdev_get, and look at what it returns.',
    'uk_netdev_probe muss zuerst kommen: Setz es gleich hinter uk_netdev_get und sieh dir an, was es zurückgibt.',
  ],
  [
    'uk_netdev_configure comes behind uk_netdev_probe and before the queues; questions about the address come behind it.',
    'uk_netdev_configure kommt hinter uk_netdev_probe und vor die Schlangen; Fragen nach der Adresse kommen dahinter.',
  ],
  [
    'Both queues have to be configured before uk_netdev_start, each with its own call.',
    'Beide Schlangen müssen vor uk_netdev_start eingerichtet werden, jede mit ihrem eigenen Aufruf.',
  ],
  [
    'Set `.a = uk_alloc_get_default()` in the configuration that this call gets.',
    'Setz `.a = uk_alloc_get_default()` in der Konfiguration, die dieser Aufruf bekommt.',
  ],
  ['uk_netdev_configure() refused: {code} ({error}).', 'uk_netdev_configure() lehnte ab: {code} ({error}).'],
  ['uk_netdev_configure() refused: {code}.', 'uk_netdev_configure() lehnte ab: {code}.'],
  ['ENOMEM: out of memory', 'ENOMEM: kein Speicher mehr'],
  ['EFAULT: the packet would become too long', 'EFAULT: Das Paket würde zu lang'],
  ['EBUSY: that was set up before', 'EBUSY: Das war schon eingerichtet'],
  [
    'EINVAL: not in this state, or not with these values',
    'EINVAL: nicht in diesem Zustand oder nicht mit diesen Werten',
  ],
  [
    "ENOSPC: too little headroom for the driver's header",
    'ENOSPC: zu wenig Vorraum für den Kopf des Treibers',
  ],
  ['ENOTSUP: the device does not support that', 'ENOTSUP: Das Gerät kann das nicht'],
  ['ENOBUFS: more descriptors than the device has', 'ENOBUFS: mehr Deskriptoren, als das Gerät hat'],
  [
    'The number of descriptors was refused: it must be a power of two and at most 256. Pass 0 and the driver chooses.',
    'Die Zahl der Deskriptoren wurde abgelehnt: Sie muss eine Zweierpotenz und höchstens 256 sein. Mit 0 wählt der Treiber.',
  ],
];
