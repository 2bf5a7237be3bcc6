/** xterm as this page uses it. Loaded on idle; see streams.ts for how bytes get here. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ILink, type ITheme, Terminal } from '@xterm/xterm';
import { muteAnswers } from './answers.ts';
import type { Screen } from './streams.ts';

export interface ScreenOptions {
  readonly label: string;
  readonly dark: boolean;
  /** A curses program on a terminal of its own: it moves the cursor itself and takes Tab and Ctrl keys. */
  readonly fullScreen?: boolean;
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
  find(text: string, backwards: boolean): boolean;
  focus(): void;
  /** Empties what is shown; the stream goes on. */
  wipe(): void;
  text(): string;
}

const SCROLLBACK_LINES = 10_000;

export function openScreen(element: HTMLElement, options: ScreenOptions): XtermScreen {
  const themeOf = (dark: boolean) => ({ ...theme(dark), ...(options.fullScreen === true && PAINT) });
  const terminal = new Terminal({
    // All other output comes over pipes, which carry bare line feeds.
    convertEol: options.fullScreen !== true,
    disableStdin: options.onInput === undefined,
    cursorBlink: false,
    cursorStyle: 'bar',
    cursorInactiveStyle: 'none',
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: 12,
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
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', options.label);
  drawWithWebgl(terminal);
  const isOurs = options.fullScreen === true ? leavesMenu : isPageKey;
  terminal.attachCustomKeyEventHandler((event) => !isOurs(event, terminal));
  const { onInput, onPlace, onResize } = options;
  if (onInput) terminal.onData(onInput);
  if (onResize) terminal.onResize(({ cols, rows }) => onResize(cols, rows));
  if (onPlace) linkPlaces(terminal, onPlace);
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  });
  observer.observe(element);
  if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  return {
    write: (bytes, done) => terminal.write(bytes, done),
    clear: () => terminal.reset(),
    gap: (bytes) => terminal.write(`\r\n\x1b[2m… ${bytes.toLocaleString('en')} bytes not shown …\x1b[0m\r\n`),
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    setDark: (dark) => {
      terminal.options.theme = themeOf(dark);
    },
    find: (text, backwards) =>
      backwards ? search.findPrevious(text) : search.findNext(text, { incremental: false }),
    focus: () => terminal.focus(),
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
  return key === 's' || key === 'enter' || key === 'f' || (key === 'c' && terminal.hasSelection());
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

function wholeText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, row) => {
    const line = buffer.getLine(row);
    return (line?.isWrapped === true ? '' : '\n') + (line?.translateToString(true) ?? '');
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
