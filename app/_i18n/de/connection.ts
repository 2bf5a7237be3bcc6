import type { Translated } from '../catalogue.ts';
import type { connection as english } from '../en/connection.ts';

export const connection: Translated<typeof english> = {
  link: 'Trägt das Netz am Ort den Workshop? Prüf es vor dem Tag.',
  title: 'Trägt dieses Netz den Workshop?',
  about:
    'Der Workshop hält zum Browser eines jeden, der lernt, eine Verbindung offen, einen WebSocket. Manche Netze sperren solche Verbindungen, halten ihre Bytes zurück oder beenden sie, wenn sie ruhen. Mach diese Prüfung vor dem Tag am Veranstaltungsort, in dem Netz, in dem gelernt wird. Niemand muss dazu angemeldet sein.',
  start: 'Prüfung beginnen (75 Sekunden)',
  quick: 'Ohne die ruhige Minute',
  progress: 'Die Teile der Prüfung',
  phase: {
    open: 'Die Verbindung wird geöffnet',
    echo: 'Kleine Nachrichten gehen hin und zurück, wie Tasten es tun',
    large: 'Eine Nachricht von 256 KB geht hin und zurück',
    row: 'Der Server schickt eine Reihe von Nachrichten, jede Zehntelsekunde eine',
    quiet: '{seconds, number} Sekunden lang wird nichts geschickt, wie wenn gelesen wird',
  },
  good: 'Dieses Netz trägt den Workshop.',
  bad: 'Dieses Netz stünde dem Workshop im Weg.',
  leftOut:
    'Die ruhige Minute fehlt: Mach einmal die ganze Prüfung, denn manche Netze beenden Verbindungen, die ruhen.',
  insecure:
    'Diese Seite kam über unverschlüsseltes http. Mit https (README, „TLS“) können die meisten Geräte dazwischen nicht in die Verbindung sehen und lassen sie durch: Versuch das zuerst.',
  copy: 'Diesen Befund für die kopieren, die das Netz betreiben',
  figures: 'Was gemessen wurde',
  report: 'Verbindungsprüfung des Workshops unter {address}:',
  figure: {
    pages: 'Seiten werden beantwortet.',
    noPages: 'Seiten werden nicht beantwortet.',
    open: 'Der WebSocket ging auf.',
    closed: 'Der WebSocket blieb nicht offen.',
    roundTrips:
      'Hin und zurück: {median, number, ::.0} ms in der Mitte, von {least, number, ::.0} bis {most, number, ::.0} ms.',
    large: 'Eine Nachricht von 256 KB: {large, number, ::.0} ms hin und zurück.',
    noLarge: 'Eine Nachricht von 256 KB kam nicht zurück.',
    row: '{ticks, plural, one {# Nachricht} other {# Nachrichten}} der Reihe kamen an.',
    quiet:
      'Der ruhige Teil dauerte {seconds, number, ::.0} Sekunden; {ticks, plural, one {# Nachricht} other {# Nachrichten}} des Servers kamen währenddessen an.',
  },
  trouble: {
    offline: {
      what: 'Der Server ist gar nicht zu erreichen.',
      do: 'Sieh nach, ob dieser Rechner online ist und der Workshop läuft. Laden andere Seiten, so frag die, die das Netz betreiben, ob diese Adresse und dieser Port erlaubt sind.',
    },
    busy: {
      what: 'Es laufen zu viele Prüfungen zugleich.',
      do: 'Warte eine Minute und beginn dann noch einmal.',
    },
    blocked: {
      what: 'Seiten kommen durch, WebSockets nicht: Etwas dazwischen lässt eine Verbindung nicht umstellen.',
      do: 'Steht ein eigener Proxy vor dem Workshop, so lass ihn die Kopfzeilen Upgrade und Connection weitergeben (README, „TLS“). Sonst bitte die, die das Netz am Ort betreiben, WebSockets zu dieser Adresse durchzulassen: Der Proxy oder Filter muss davon wissen oder umgangen werden.',
    },
    silent: {
      what: 'Die Verbindung geht auf, aber keine Antwort kommt zurück: Etwas dazwischen wartet auf das Ende einer Antwort, die nie endet.',
      do: 'Schalte im eigenen Proxy das Puffern ab (nginx: proxy_buffering off). Sonst bitte die, die das Netz am Ort betreiben, diese Adresse vom Proxy auszunehmen, der Antworten durchsucht oder speichert.',
    },
    large: {
      what: 'Kleine Nachrichten kommen durch, große nicht.',
      do: 'Frag die, die das Netz oder deinen Proxy betreiben, nach einer Grenze für die Größe von Nachrichten oder für durchsuchten Verkehr: Die des Workshops haben bis zu 256 KB.',
    },
    buffered: {
      what: 'Nachrichten, die nacheinander geschickt wurden, kommen in Klumpen an: Etwas dazwischen hält sie zurück. Terminals würden stocken und Tasten nachhinken.',
      do: 'Schalte im eigenen Proxy das Puffern ab (nginx: proxy_buffering off). Sonst bitte die, die das Netz am Ort betreiben, diese Adresse vom Durchsuchen und „Optimieren“ des Verkehrs auszunehmen.',
    },
    cut: {
      what: 'Die Verbindung wurde beendet, während sie ruhte.',
      do: 'Setz im eigenen Proxy eine längere Zeit (nginx: proxy_read_timeout 1h), oder bitte die, die das Netz am Ort betreiben, Verbindungen zu dieser Adresse eine Stunde ruhen zu lassen. Die Seite verbindet sich von selbst wieder: Die Arbeit geht weiter, mit Unterbrechungen.',
    },
    slow: {
      what: 'Der Weg hin und zurück ist lang: In Terminals wird man es spüren.',
      do: 'Nimm ein Kabel oder ein anderes Funknetz, oder stell den Workshop näher an den Ort. In einem langsamen Netz geht nichts verloren.',
    },
  },
};
