/** German for what the server says (`server/sentences.ts`), and for notices.ts. Loaded by said.ts. */
import type { SentenceCode } from '../../../server/sentences.ts';
import type { notices } from './notices.ts';

export { course, steps } from './course-de.ts';

export const sentences: Readonly<Record<SentenceCode | keyof typeof notices, string>> = {
  'too-much': 'Zu viel auf einmal: Warte einen Moment und versuch es noch einmal.',
  'too-many-messages': 'Zu viele Nachrichten: etwas langsamer.',
  'unknown-message': 'Die Seite hat etwas Unbekanntes gesendet. Lade sie neu.',
  'other-version': 'Diese Seite ist älter oder neuer als der Server: Lade sie neu.',
  failed: 'Auf dem Server ist etwas fehlgeschlagen. Versuch es noch einmal.',
  'menu-open': 'menuconfig ist schon offen: Verlass es zuerst.',
  'menu-disturbs': 'Verlass zuerst menuconfig: Was darin läuft, würde hier stören.',
  'menu-after-build': 'Warte, bis der Bau fertig ist, und öffne dann menuconfig.',
  'shell-open': 'Die Shell ist schon offen.',
  'shell-disturbs': 'Schließ zuerst die Shell: Was darin läuft, würde die Messung stören.',
  'shell-after-measuring':
    'Warte, bis die Messung fertig ist, oder halt sie an, und öffne dann die Shell: Was darin läuft, würde die Zahlen verfälschen.',
  'shell-first': 'Öffne zuerst die Shell: Ihre Kopie verschwindet, wenn sie geschlossen wird.',
  'keyboard-taken': 'Die Tastatur hat gerade, wem der Text gehört: Es wurde nichts geändert.',
  'measurement-gone': 'Diese Messung ist nicht mehr aufgehoben.',
  'version-gone': 'Diese Fassung ist nicht mehr aufgehoben.',
  'file-of-step': '{file} gehört zum Schritt: Zurücksetzen bringt sie wieder, wie sie war.',
  'own-files': 'Ein Schritt hat höchstens {most} eigene Dateien: Lösch eine, dann leg {file} an.',
  'all-files': 'Eine Anwendung hat höchstens {most} Dateien.',
  'book-code': 'Das Versuchsbuch ist voll mit Code: Lösch Messungen, die du nicht mehr brauchst.',
  'book-rows': 'Das Buch hat Platz für {most} eigene Zeilen: Entfern zuerst eine.',
  'book-own-rows': 'Nur eigene Zeilen lassen sich entfernen.',

  'no-room':
    'Dieser Workshop findet in Räumen statt: Tritt zuerst deinem bei, mit dem Code, den die Kursleitung zeigt.',
  'not-in-room': 'Dieser Schritt gehört nicht zu „{room}“.',
  'step-closed':
    'Dieser Schritt öffnet sich, wenn die Prüfung von Schritt {before} bestanden ist oder die Kursleitung ihn öffnet.',
  'solution-closed':
    'Die Lösung dieses Schritts öffnet sich, wenn du seine Prüfung bestanden hast oder die Kursleitung sie öffnet.',
  'hints-closed': 'Die Hinweise dieses Schritts sind in deinem Raum noch nicht offen.',
  'room-ended':
    '„{room}“ ist beendet. Deine Arbeit bleibt: Du kannst sie lesen und herunterladen oder den Raum verlassen und allein weitermachen.',
  'room-paused': '„{room}“ macht auf Wunsch der Kursleitung Pause. Schreib weiter; das Bauen wartet.',
  'no-measuring': 'In „{room}“ wird nicht gemessen.',
  'room-kernel': '„{room}“ baut mit {kernel}.',

  'no-kernel': 'Es gibt keinen Kernel zum Bauen.',
  'no-such-kernel': 'Dieser Server hat kein {kernel}.',
  'making-configuration': '.config entsteht',
  'opening-menu': 'menuconfig wird geöffnet',
  'opening-bench': 'Deine Werkbank wird geöffnet',
  'preparing-kernel': '{kernel} wird vorbereitet',
  'building-kernel': '{kernel} wird zum ersten Mal gebaut',
  'building-kernel-so-far': '{kernel} wird zum ersten Mal gebaut: {percent} %',
  'building-references': 'Die Musterlösungen für {kernel} werden gebaut',
  'building-references-so-far': 'Die Musterlösungen für {kernel} werden gebaut: {percent} %',
  'kernel-failed': 'Der Kernel ließ sich nicht bauen: Das Protokoll des Servers sagt, warum',
  'bench-reopened':
    'Deine Werkbank wurde inzwischen geschlossen, und eine neue wird geöffnet. Dein Text ist, wie du ihn verlassen hast.',
  'bench-ended':
    'Deine Werkbank ist zu Ende ({reason}) und wird wieder geöffnet. Deinem Text ist nichts passiert.',
  'bench-ended-twice':
    'Deine Werkbank ist zu Ende ({reason}), und eine neue wird geöffnet, wenn du wieder baust oder startest. Deinem Text ist nichts passiert.',
  'bench-given-back': 'Diese Werkbank wurde zurückgegeben.',
  'sandbox-closed': 'Die Sandbox ist geschlossen.',
  'build-lost': 'Die Sandbox endete während des Baus.',
  'build-killed': 'Der Bau wurde abgebrochen, bevor er fertig war.',
  'image-unread': 'Das Image ließ sich nicht untersuchen.',
  'files-unwritten': 'Die Dateien ließen sich nicht schreiben: {why}',
  'menu-unread': 'Was menuconfig gesichert hat, ließ sich nicht lesen.',
  'menu-over':
    'menuconfig ist höchstens {minutes} Minuten offen, und die waren vorbei. Es wurde nichts gesichert.',
  'menu-not-drawn':
    'menuconfig erschien nicht innerhalb von {seconds} Sekunden und wurde beendet. Es wurde nichts gesichert.',
  'menu-ended':
    'menuconfig endete von selbst, und es wurde nichts gesichert. Was es zuletzt sagte, steht oben.',
  'shell-idle': 'Die Shell wurde geschlossen: {minutes} Minuten lang kam keine Taste.',
  'shell-bench-gone': 'Die Shell endete mit ihrer Werkbank.',
  'gdb-absent':
    'Auf diesem Server ist gdb nicht installiert: Wer ihn betreibt, bekommt es mit „apt-get install gdb“, und `npm run setup` tut das auch.',

  'build-failed': 'Der Bau ist fehlgeschlagen: Seine letzten Zeilen sagen, warum.',
  'limit-output': '{mib} MiB: Der Bau gab ohne Ende etwas aus: Sieh nach, was Makefile.uk ausführt.',
  'limit-wall':
    '{seconds} s: Der Bau kam nicht zum Ende: Such nach einer Schleife in Makefile.uk oder einem #include, das nie aufhört.',
  'limit-disk': '{mib} MiB: Der Arbeitsbereich ist voll: Lass den Bau weniger schreiben und bau noch einmal.',
  'limit-file':
    '{mib} MiB: Eine Datei des Baus wurde zu groß: Such nach einem riesigen initialisierten Array.',
  'limit-processes':
    '{most} Prozesse: Der Bau hat zu viele Prozesse auf einmal gestartet: Sieh nach, was Makefile.uk ausführt.',
  'limit-memory':
    '{mib} MiB je Prozess: Der Compiler brauchte zu viel Speicher: Such nach einem Makro oder #include, das sich ohne Ende ausbreitet.',
  'limit-killed':
    '{mib} MiB zusammen, oder vielleicht das, was die Maschine noch hatte: Ein Programm des Baus wurde abgebrochen: Es brauchte zu viel Speicher, etwa wegen eines Makros oder #include, das sich ohne Ende ausbreitet, oder etwas anderes brach es ab. Sieh nach, was Makefile.uk ausführt, und bau noch einmal.',
  'limit-cpu':
    '{seconds} s Rechenzeit: Der Compiler lief zu lange: Such nach einem Makro oder #include, das sich ohne Ende ausbreitet.',

  'ended-by-learner': 'Du hast ihn angehalten.',
  'ended-by-window': 'Er lief noch, als die Zeit zum Beobachten vorbei war, und wurde angehalten.',
  'ended-by-debugger': 'gdb war weg, während er stillstand, deshalb wurde er angehalten.',
  'ended-by-limit': 'Er lief so lange, wie ein Lauf dauern darf, und wurde angehalten.',

  'disk-full':
    'Die Platte dieses Servers ist voll: Deine Änderung ist dort nicht gesichert. Dein Text bleibt in diesem Browser und wird gesichert, sobald wieder Platz ist.',
  'disk-short':
    'Auf der Platte dieses Servers ist kein Platz zum Bauen, Starten und Prüfen: {has} MiB sind frei, {needs} sind nötig. Gesichert wird, solange es geht. Wer den Server betreibt, muss Platz schaffen.',
  'database-away':
    'Die Datenbank dieses Workshops ist nicht erreichbar: Deine Änderung ist dort noch nicht gesichert. Dein Text bleibt in diesem Browser und wird gesichert, sobald die Datenbank zurück ist.',
  'database-full':
    'Die Platte, auf der die Datenbank dieses Workshops liegt, ist voll: Deine Änderung ist dort nicht gesichert. Dein Text bleibt in diesem Browser und wird gesichert, sobald wieder Platz ist.',

  'too-often': 'Zu viel auf einmal: Versuch es in einer Minute noch einmal.',
  'too-many-downloads': 'Zu viele Downloads: Versuch es in einer Minute noch einmal.',
  'too-many-pages':
    'Von hier wurden zu viele Seiten angefordert: Versuch es in einer halben Minute noch einmal.',
  'no-room-for-learners':
    'Auf der Platte dieses Servers ist kein Platz für neue Lernende: Wer ihn betreibt, muss welchen schaffen.',
  'disk-nearly-full': 'Die Platte dieses Servers ist fast voll: Wer ihn betreibt, muss Platz schaffen.',
  'no-cookie': 'Es gibt kein gültiges Cookie. Lade die Seite neu.',
  'no-such-code':
    'Diesen Code hat gerade kein Raum. Sieh noch einmal nach: sechs Buchstaben und Ziffern, wie 7KM-2QX.',
  'too-many-codes': 'Von hier kamen zu viele falsche Codes: Versuch es in einer Minute noch einmal.',
  'no-name': 'Sag, wie du heißen willst: ein bis vierzig Zeichen.',
  'joining-closed': 'Gerade darf niemand diesem Raum beitreten: Bitte die Kursleitung, ihn zu öffnen.',
  'room-full': 'Dieser Raum ist voll: Er hat {most} Lernende.',
  'no-such-resume-code': 'So einen Code gibt es nicht: Er hat zwölf Buchstaben und Ziffern.',
  'resume-code-old': 'Dieser Code ist abgelaufen, oder es wurde seitdem ein neuer geholt.',
  'work-left-behind': 'In diesem Browser gibt es Arbeit, die zurückbliebe.',
  'no-such-key': 'Das ist kein Schlüssel einer Kursleitung, oder er wurde zurückgenommen.',
  'key-too-often':
    'Mit diesem Schlüssel wurde sich eben zu oft angemeldet: Versuch es in einer Minute noch einmal.',
  'no-such-link': 'Dieser Link wurde zurückgenommen oder ist nicht vollständig. Bitte um einen neuen.',

  'no-capture': 'Von diesem Schritt gibt es noch keine Aufzeichnung: Starte ihn zuerst.',
  'no-bundle': 'Die neueste Prüfung dieses Schritts ist nicht mehr im Speicher: Prüf ihn noch einmal.',
  'nothing-kept': 'Von dir ist nichts aufgehoben.',
  'copy-damaged':
    'Im Workshop gelöscht. Eine ältere Kopie davon auf diesem Server ist beschädigt und ließ sich nicht durchsehen: Wer ihn betreibt, wurde gebeten, sie zu entfernen.',
  'no-question': 'Sag in wenigen Worten, höchstens {most} Zeichen, was du brauchst.',
  'ask-aloud': 'Die Platte dieses Servers ist fast voll: Frag laut.',
  'nobody-sees': 'Du bist in keinem offenen Raum, deshalb sähe niemand deine Frage.',
  'asked-nothing': 'Du hast nichts gefragt.',
  'view-over': 'Diese Frage wurde zurückgenommen, oder sie ist schon erledigt.',
  'no-race': 'Du bist in keinem Raum, deshalb gibt es kein Rennen.',
  'form-of-another': 'In diesem Browser arbeitet seitdem jemand anderes: Lade die Seite neu.',
  'form-too-large': 'Das ist mehr, als das Formular fasst.',
  'forms-too-often':
    'Zu viele Formulare ohne Arbeit dahinter, gerade eben: Versuch es in einer Minute noch einmal.',

  'no-instructor': 'Das ist für Kursleitungen: Melde dich zuerst an.',
  'no-such-room': 'Diesen Raum gibt es nicht.',
  'room-of-others': 'Diesen Raum gibt es nicht, oder er ist nicht deiner.',
  'owner-alone': 'Das darf nur, wer den Raum angelegt hat.',
  'owner-ends': 'Nur wer den Raum angelegt hat, darf ihn beenden oder früher enden lassen.',
  'room-over': 'Der Raum ist beendet und bleibt, wie er war.',
  'room-settings': 'Ein Raum braucht einen Namen und Einstellungen, die es gibt.',
  contradiction:
    'In beliebiger Reihenfolge zeigt jeder Schritt die Lösung des vorigen: Öffne die Lösungen, oder lass die Schritte nacheinander aufgehen.',
  'most-links': 'Ein Raum hat höchstens {most} Links.',
  'link-gone': 'Diesen Link gibt es nicht.',
  'learner-gone': 'Wen du meinst, ist nicht in diesem Raum.',
  'much-open': 'Hier ist schon so viel offen: Schließ zuerst etwas.',
  'not-open': 'Das ist nicht offen.',
  'export-under-way': 'Es läuft schon ein anderer Export: Versuch es in einer Minute noch einmal.',
  'no-message': 'Eine Nachricht braucht einen Text von höchstens {most} Zeichen und jemanden, dem sie gilt.',
  'message-gone': 'Diese Nachricht gibt es nicht.',
  'most-notes': 'Ein Raum hat höchstens {most} Zettel: Nimm zuerst einen ab.',
  'somebody-gone': 'Jemand davon ist nicht mehr in diesem Raum.',
  'question-gone': 'Diese Frage wurde inzwischen beantwortet oder zurückgenommen.',
  'question-of-others':
    'Diese Frage wurde beantwortet, zurückgenommen oder ist inzwischen bei jemand anderem.',
  'no-timer': 'Eine Uhr braucht eine Aufschrift und ihre Minuten, höchstens {most}.',
  'most-timers': 'Höchstens {most} Uhren auf einmal: Beende zuerst eine.',
  'timer-gone': 'Diese Uhr gibt es nicht.',
  'no-consent': 'Das ist dir nicht oder nicht mehr erlaubt. Frag noch einmal.',
  'view-room-over': 'Der Raum ist beendet.',
  'many-views': 'Hier fragen oder schauen schon so viele zu: Warte, bis jemand geht.',
  'browser-looks': 'In diesem Browser sind zu viele Seiten von Räumen offen: Schließ eine.',
  'room-looks': 'Zu viele sehen diesem Raum zu: Jemand muss eine Seite schließen.',

  'not-saved-there': 'Gerade gibt es keine Verbindung zum Server. Dein Text bleibt in diesem Browser.',
  'nothing-changed': 'Gerade gibt es keine Verbindung. Es wurde nichts geändert.',
  'text-not-kept':
    'Gerade gibt es keine Verbindung, um den Text aufzuheben, den du hast. Es wurde nichts geändert.',
  'server-away':
    'Der Server ist gerade nicht erreichbar. Versuch es noch einmal, wenn die Seite verbunden ist.',
  'no-answer':
    'Der Server hat nicht geantwortet. Sieh nach, ob dieser Computer online ist, und versuch es noch einmal.',
  'text-too-large': 'Dieser Text ist zu groß zum Sichern (die Grenze sind 64 KB).',
  'file-deleted': '{file} ist gelöscht. Der Text bleibt im Verlauf.',
  'brought-back': 'Zurückgeholt. Was du hattest, ist im Verlauf.',
  conflict:
    '{file} wurde auch anderswo geändert, an einer Stelle, die du auch geändert hast. Deine Fassung bleibt; die andere ist im Verlauf, wo du beide vergleichen kannst.',
  conflicts:
    '{file} wurde auch anderswo geändert, an {places} Stellen, die du auch geändert hast. Deine Fassung bleibt; die andere ist im Verlauf, wo du beide vergleichen kannst.',
  'not-shown': '{bytes} Bytes nicht gezeigt',
  'apply-fix': 'Die Korrektur des Compilers anwenden: {message}',
  format: 'Im Stil des Kernels formatieren',
  breakpoint: 'Haltepunkt setzen oder entfernen',
};
