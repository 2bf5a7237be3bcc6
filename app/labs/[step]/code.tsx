/** Code in a lesson, highlighted on the server. Colours are classes, so that both themes and a strict policy work. */
import { createCssVariablesTheme, createHighlighter, type Highlighter, type ThemedToken } from 'shiki';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { readTexts } from '../../_i18n/server.ts';
import { CopyButton } from './copy-button.tsx';
import { ShowWhere } from './show-where.tsx';

const LANGUAGES = ['c', 'sh', 'make', 'diff', 'ini'] as const;
const theme = createCssVariablesTheme({ variablePrefix: '--tok-' });
let highlighter: Promise<Highlighter> | undefined;

/** `origin`: "genpkt.h:37" where the code is an excerpt; shown above it. */
export async function Code({ language, origin, text }: { language: string; origin: string; text: string }) {
  const [file = '', line] = origin.split(':');
  const t = await readTexts('lesson');
  return (
    <div className="code">
      <div className="code-bar">
        <span>{file}</span>
        {line !== undefined && (
          <>
            <span className="text-muted">{t('line', { line: Number(line) })}</span>
            <ShowWhere file={file} text={text} />
          </>
        )}
        <CopyButton text={text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <pre tabIndex={0}>
        <code>
          <Highlighted language={language} text={text} />
        </code>
      </pre>
    </div>
  );
}

export async function Highlighted({ language, text }: { language: string; text: string }) {
  const known = LANGUAGES.find((name) => name === language);
  if (known === undefined) return text;
  // Its tokens are those of Oniguruma, without the WebAssembly that the first page after a start would wait for.
  const engine = createJavaScriptRegexEngine();
  highlighter ??= createHighlighter({ langs: [...LANGUAGES], themes: [theme], engine });
  const lines = (await highlighter).codeToTokensBase(text, { lang: known, theme });
  return lines.map((tokens, row) => [row > 0 && '\n', ...tokens.map(span)]);
}

function span(token: ThemedToken) {
  const name = /--tok-token-([a-z-]+)/.exec(token.color ?? '')?.[1];
  return name === undefined ? (
    token.content
  ) : (
    <span key={token.offset} className={`tok-${name}`}>
      {token.content}
    </span>
  );
}
