/** xterm as this page uses it. Loaded on idle; see streams.ts for how bytes get here. */
import { notice, sayHere } from '../../_i18n/said/said.ts';
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ILink, type ITheme, Terminal } from '@xterm/xterm';
import { muteAnswers } from './answers.ts';
import { boundMarks } from './characters.ts';
import { boundRepeats, writeInPieces } from './repeats.ts';
import type { Screen } from './streams.ts';

export interface ScreenOptions {
  readonly label: string;
  readonly dark: boolean;
  /** A curses program on a terminal of its own: it moves the cursor itself and takes Tab and Ctrl keys. */
  readonly fullScreen?: boolean;
  /** Someone works in it with all keys, Tab among them; bytes come from a terminal, which ends its lines itself. */
  readonly shell?: boolean;
  readonly fontSize: number;
  /** Keys go here; without it the terminal only shows. */
  readonly onInput?: (text: string) => void;
  readonly onResize?: (columns: number, rows: number) => void;
  /** A web address was clicked: a program's word, so whoever clicked is asked before anything opens. */
  readonly onLink: (url: string) => void;
  /** A place such as `main.c:12:5` was clicked. */
  readonly onPlace?: (file: string, line: number, column: number) => void;
}

export interface XtermScreen extends Screen, Disposable {
  readonly columns: number;
  readonly rows: number;
  setDark(dark: boolean): void;
  setFontSize(pixels: number): void;
  /** Marks all matches and goes to the next one; an empty text takes the marks away. */
  find(text: string, backwards: boolean): void;
  /** Called with the place of the match that is shown, from 0 on (-1: too many to tell), and how many there are. */
  onFound(listener: (index: number, count: number) => void): () => void;
  focus(): void;
  /** Copies what is selected; false where nothing is. */
  copy(): boolean;
  /** Types a text as if it came from the keyboard. */
  paste(text: string): void;
  /** The last lines that are shown, once something changed since the last call; null where nothing did. */
  newLines(most: number): string[] | null;
  /** Empties what is shown; the stream goes on. */
  wipe(): void;
  text(): string;
}

const SCROLLBACK_LINES = 10_000;

export function openScreen(element: HTMLElement, options: ScreenOptions): XtermScreen {
  const themeOf = (dark: boolean) => ({ ...theme(dark), ...(options.fullScreen === true && PAINT) });
  const terminal = new Terminal({
    // All other output comes over pipes, which carry bare line feeds.
    convertEol: options.fullScreen !== true && options.shell !== true,
    disableStdin: options.onInput === undefined,
    cursorBlink: false,
    cursorStyle: 'bar',
    cursorInactiveStyle: 'none',
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: options.fontSize,
    lineHeight: 1.2,
    scrollback: SCROLLBACK_LINES,
    theme: themeOf(options.dark),
    minimumContrastRatio: 4.5,
    allowProposedApi: true,
    macOptionClickForcesSelection: true,
    linkHandler: { activate: (_event, uri) => follow(uri, options.onLink) },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, uri) => follow(uri, options.onLink)));
  muteAnswers(terminal);
  boundRepeats(terminal);
  boundMarks(terminal);
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', options.label);
  drawWithWebgl(terminal);
  const isOurs = options.fullScreen === true ? leavesMenu : options.shell === true ? isShellKey : isPageKey;
  terminal.attachCustomKeyEventHandler((event) => !isOurs(event, terminal));
  const { onInput, onPlace, onResize } = options;
  if (onInput) terminal.onData(onInput);
  if (onResize) terminal.onResize(({ cols, rows }) => onResize(cols, rows));
  if (onPlace) linkPlaces(terminal, onPlace);
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  });
  observer.observe(element);
  // One flag for each parsed write: whoever reads aloud looks at the buffer when there is time, however much came.
  let changed = false;
  terminal.onWriteParsed(() => {
    changed = true;
  });
  if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  return {
    write: (bytes, done) => writeInPieces((piece, parsed) => terminal.write(piece, parsed), bytes, done),
    clear: () => terminal.reset(),
    gap: (bytes) => terminal.write(`\r\n\x1b[2m… ${sayHere(notice('not-shown', { bytes }))} …\x1b[0m\r\n`),
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    setDark: (dark) => {
      terminal.options.theme = themeOf(dark);
    },
    setFontSize: (pixels) => {
      terminal.options.fontSize = pixels;
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    },
    find: (text, backwards) => {
      if (text === '') {
        search.clearDecorations();
        terminal.clearSelection();
      } else if (backwards) search.findPrevious(text, { decorations: MATCHES });
      else search.findNext(text, { decorations: MATCHES });
    },
    onFound: (listener) => {
      const subscription = search.onDidChangeResults((found) =>
        listener(found.resultIndex, found.resultCount),
      );
      return () => subscription.dispose();
    },
    focus: () => terminal.focus(),
    copy: () => copySelection(terminal),
    paste: (text) => terminal.paste(text),
    newLines: (most) => {
      if (!changed) return null;
      changed = false;
      return lastLines(terminal, most);
    },
    wipe: () => terminal.clear(),
    text: () => wholeText(terminal),
    [Symbol.dispose]: () => {
      observer.disconnect();
      terminal.dispose();
    },
  };
}

/** Shortcuts of the page work from inside a terminal too; Ctrl+C copies where something is selected. */
function isPageKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.key === 'F6' || event.key === 'Tab') return true;
  if (!event.ctrlKey && !event.metaKey) return false;
  const key = event.key.toLowerCase();
  if (event.shiftKey && TERMINAL_KEYS.has(key)) return true;
  return (
    key === 's' || key === 'enter' || key === 'f' || key === 'v' || (key === 'c' && terminal.hasSelection())
  );
}

/** With Ctrl and Shift: what the terminal itself does, see terminal.tsx. Not typed. */
export const TERMINAL_KEYS: ReadonlySet<string> = new Set(['c', 'v', 'f', 'l', 'd', 'arrowup', 'arrowdown']);

/** A shell has Tab and every Ctrl key that is not the page's; Shift+Tab leads out of it. */
function isShellKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.key === 'Tab') return event.shiftKey;
  const key = event.key.toLowerCase();
  if ((key === 'f' || key === 'v') && !event.shiftKey) return false;
  return isPageKey(event, terminal);
}

/** A program that fills the screen gets every key but the one that leads out of it. */
function leavesMenu(event: KeyboardEvent): boolean {
  return event.key === 'F6' || (event.key === 'Tab' && event.shiftKey);
}

/** Without a graphics card, or once the browser takes the context away, xterm's DOM renderer does the drawing. */
function drawWithWebgl(terminal: Terminal): void {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // The DOM renderer is already in place.
  }
}

/** Output is hostile: only web addresses become links, written as a browser reads them. */
function follow(uri: string, onLink: (url: string) => void): void {
  const url = URL.parse(uri);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') onLink(url.href);
}

const PLACE = /([\w./-]*?([\w-]+\.[ch]|Makefile\.uk|Config\.uk|changes\.config)):(\d{1,6})(?::(\d{1,4}))?/g;

function linkPlaces(terminal: Terminal, onPlace: (file: string, line: number, column: number) => void): void {
  terminal.registerLinkProvider({
    provideLinks(row, callback) {
      const text = terminal.buffer.active.getLine(row - 1)?.translateToString(true) ?? '';
      const links = [...text.matchAll(PLACE)].map((match): ILink => {
        const [whole, , file = '', line = '1', column = '1'] = match;
        const start = match.index + 1;
        return {
          text: whole,
          range: { start: { x: start, y: row }, end: { x: start + whole.length - 1, y: row } },
          decorations: { underline: true, pointerCursor: true },
          activate: () => onPlace(file, Number(line), Number(column)),
        };
      });
      callback(links.length > 0 ? links : undefined);
    },
  });
}

/** Colours of the other matches of a search, and of the one that is shown. */
const MATCHES = {
  matchBackground: '#7a5b12',
  matchOverviewRuler: '#7a5b12',
  activeMatchBackground: '#0b6e72',
  activeMatchColorOverviewRuler: '#0b6e72',
};

/** Over plain HTTP browsers have no clipboard for scripts: then the way of the Copy command, which xterm answers. */
function copySelection(terminal: Terminal): boolean {
  const text = terminal.getSelection();
  if (text === '') return false;
  if (navigator.clipboard) void navigator.clipboard.writeText(text).catch(() => {});
  else document.execCommand('copy');
  return true;
}

function lastLines(terminal: Terminal, most: number): string[] {
  const { active } = terminal.buffer;
  const end = active.baseY + active.cursorY + 1;
  const lines = Array.from({ length: Math.min(most, end) }, (_, index) =>
    plain(active.getLine(end - 1 - index)?.translateToString(true) ?? ''),
  );
  return lines.reverse().filter((line) => line !== '');
}

/** Cells may hold bytes that a file's reader would obey. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}

function wholeText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, row) => {
    const line = buffer.getLine(row);
    return (line?.isWrapped === true ? '' : '\n') + plain(line?.translateToString(true) ?? '');
  });
  return `${lines.join('').trim()}\n`;
}

/** Programs that paint the whole screen mean a light white and a dark black, whatever the page's colours are. */
const PAINT: ITheme = {
  black: '#16202a',
  blue: '#1d54a6',
  yellow: '#f0bd62',
  white: '#dbe3e8',
  brightBlack: '#55626d',
  brightWhite: '#ffffff',
};

function theme(dark: boolean): ITheme {
  return dark
    ? {
        background: '#101619',
        foreground: '#dbe3e8',
        cursor: '#4fd1c9',
        selectionBackground: '#1f5257',
        black: '#28333a',
        red: '#ff8f85',
        green: '#6fd38d',
        yellow: '#f0bd62',
        blue: '#8ab8ff',
        magenta: '#dd9be4',
        cyan: '#4fd1c9',
        white: '#dbe3e8',
        brightBlack: '#8796a0',
        brightRed: '#ffb0a8',
        brightGreen: '#96e3ad',
        brightYellow: '#ffd894',
        brightBlue: '#b0d0ff',
        brightMagenta: '#edc0f1',
        brightCyan: '#8ce8e1',
        brightWhite: '#ffffff',
      }
    : {
        background: '#fbfcfc',
        foreground: '#16202a',
        cursor: '#0b6e72',
        selectionBackground: '#bfe3e1',
        black: '#16202a',
        red: '#b3261e',
        green: '#176b36',
        yellow: '#8a5300',
        blue: '#1d54a6',
        magenta: '#8b2c8f',
        cyan: '#0b6e72',
        white: '#55626d',
        brightBlack: '#63707a',
        brightRed: '#c9372c',
        brightGreen: '#1f7d42',
        brightYellow: '#9a6200',
        brightBlue: '#2a66c4',
        brightMagenta: '#a13ba6',
        brightCyan: '#0f7f84',
        brightWhite: '#39444d',
      };
}
