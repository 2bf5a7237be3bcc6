import type { Translated } from '../catalogue.ts';
import type { configuration as english } from '../en/configuration.ts';

export const configuration: Translated<typeof english> = {
  reading: 'Die Optionen des Kernels werden gelesen …',
  empty: 'Hier erscheinen die Optionen des Kernels.',
  menuconfig: 'menuconfig öffnen',
  template: 'Zurück zur Vorlage',
  making: '.config wird erzeugt …',
  elsewhere:
    'menuconfig ist in einem anderen Tab offen. Bis es verlassen wird, ändern sich die Optionen dort.',
  missing: 'Nicht in {kernel}.',
  selected: 'Gewählt von Config.uk oder einer anderen Option.',
  missingValue: '(nicht in {kernel})',
  difference: 'Unterschied in .config',
  failed: '.config ließ sich nicht erzeugen:',
  changed: 'Was sich in <code>.config</code> geändert hat',
  unchanged: 'Nichts: Es ist die der Vorlage.',
  against: 'Gegen die der Vorlage, mit allem, was aus deiner Wahl und aus Config.uk folgt.',
  wholeBuild:
    'Eine Option betrifft den ganzen Kernel: Der nächste Bau übersetzt ihn ganz, das hat auf dieser Maschine {seconds} s gedauert.',
  more: '… und {count, plural, one {# weitere Zeile} other {# weitere Zeilen}}.',
  labels: {
    messages: 'Meldungen des Kernels',
    messagesAndDebug: 'Meldungen des Kernels',
    optimisation: 'Optimierung',
    LIBUKDEBUG_PRINTD: 'Meldungen zur Fehlersuche',
    LIBUKDEBUG_ENABLE_ASSERT: 'Zusicherungen (Assertions)',
    OPTIMIZE_LTO: 'Optimierung beim Linken (LTO)',
    OPTIMIZE_DEADELIM: 'Unbenutztes weglassen (DCE)',
    LIBUKALLOCPOOL: 'Speicherpool',
    LIBUKALLOC_IFSTATS: 'Statistik der Allokatoren',
    LIBUKNETDEV_STATS: 'Statistik des Netzwerkgeräts',
  },
  meanings: {
    messages:
      'Welche Meldungen von uk_pr_…() im Image sind. Was nicht gezeigt wird, ist nicht einkompiliert und kostet nichts.',
    messagesAndDebug:
      'Welche Meldungen von uk_pr_…() im Image sind. Was nicht gezeigt wird, ist nicht einkompiliert und kostet nichts. Die zur Fehlersuche sind vier Zeilen je Paket.',
    optimisation: 'Worauf der Compiler zielt, beim Kernel wie bei deinem Code.',
    LIBUKDEBUG_PRINTD: 'Vier Zeilen je Paket. Um zu sehen, was der Treiber tut, nie für Tempo.',
    LIBUKDEBUG_ENABLE_ASSERT:
      'UK_ASSERT() hält den Gast an, wo eine Regel verletzt ist. Ohne bleibt ein Fehler unbemerkt.',
    OPTIMIZE_LTO: 'Optimiert über die Dateien einer Bibliothek hinweg. An ihrer Grenze endet es.',
    OPTIMIZE_DEADELIM: 'Lässt Funktionen und Daten aus dem Image weg, die niemand benutzt.',
    LIBUKALLOCPOOL:
      'Die Bibliothek ukallocpool: Objekte einer Größe in gleichbleibender Zeit. Dein Programm muss sie benutzen.',
    LIBUKALLOC_IFSTATS: 'Zählt jede Anforderung und jede Freigabe von Speicher.',
    LIBUKNETDEV_STATS: 'Zählt Pakete und Bytes jeder Warteschlange.',
  },
  values: {
    LIBUKDEBUG_PRINTK_CRIT: 'nur kritische',
    LIBUKDEBUG_PRINTK_ERR: 'und Fehler',
    LIBUKDEBUG_PRINTK_WARN: 'und Warnungen',
    LIBUKDEBUG_PRINTK_INFO: 'und Auskünfte',
    LIBUKPRINT_KLVL_CRIT: 'nur kritische',
    LIBUKPRINT_KLVL_ERR: 'und Fehler',
    LIBUKPRINT_KLVL_WARN: 'und Warnungen',
    LIBUKPRINT_KLVL_INFO: 'und Auskünfte',
    LIBUKPRINT_KLVL_DEBUG: 'und zur Fehlersuche',
    OPTIMIZE_NONE: 'keine, -O0',
    OPTIMIZE_SIZE: 'Größe, -Os',
    OPTIMIZE_PERF: 'Tempo, -O2',
  },
};
