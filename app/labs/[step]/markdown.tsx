/** A lesson's Markdown as React elements, with the blocks that labs/README.md defines. Runs on the server only. */
import type { Element } from 'hast';
import type { Root, RootContent } from 'mdast';
import type { ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import rehypeSlug from 'rehype-slug';
import remarkGfm from 'remark-gfm';
import { readTexts } from '../../_i18n/server.ts';
import { apiOf } from './api-index.ts';
import { ApiName } from './api-name.tsx';
import { Code } from './code.tsx';
import { Heading } from './heading.tsx';
import { ClosedHints, HintLadder } from './hints.tsx';
import { Aside, Predict, Why } from './lesson-blocks.tsx';
import { Tasks } from './tasks.tsx';

/** The step's figures by file name, as SVG text. */
export type Figures = Readonly<Record<string, string>>;

interface LessonMarkdownProps {
  readonly text: string;
  readonly figures: Figures;
  /** False: what a room keeps closed, and so is not sent. */
  readonly hints?: boolean;
}

export function LessonMarkdown({ text, figures, hints = true }: LessonMarkdownProps) {
  return (
    <Markdown
      remarkPlugins={[remarkGfm, gatherHints]}
      rehypePlugins={[rehypeSlug]}
      components={components(figures, hints)}
    >
      {text}
    </Markdown>
  );
}

/** Hints that follow each other become one ladder. */
function gatherHints() {
  return (tree: Root) => {
    const children: RootContent[] = [];
    for (const node of tree.children) {
      const last = children.at(-1);
      if (node.type !== 'code' || node.lang !== 'hint') children.push(node);
      else if (last?.type === 'blockquote' && last.data?.hName === 'hint-ladder') last.children.push(node);
      else children.push({ type: 'blockquote', data: { hName: 'hint-ladder' }, children: [node] });
    }
    tree.children = children;
  };
}

function components(figures: Figures, hints: boolean): Components {
  const inner = (text: string): ReactNode => <LessonMarkdown text={text} figures={figures} hints={hints} />;
  const own: Components & Record<'hint-ladder', (props: { children?: ReactNode }) => ReactNode> = {
    'hint-ladder': ({ children }) => (hints ? <HintLadder>{children}</HintLadder> : <ClosedHints />),
    h2: ({ id, children }) => <Heading id={id}>{children}</Heading>,
    code: ({ className, children }) => {
      const call = typeof children === 'string' ? /^(\w+)\(\)$/.exec(children)?.[1] : undefined;
      const entry = call === undefined ? undefined : apiOf(call);
      return entry ? <ApiName entry={entry} /> : <code className={className}>{children}</code>;
    },
    pre: ({ node }) => <Block {...fence(node)} inner={inner} />,
    img: ({ src, alt }) => <Figure svg={figures[String(src)]} label={alt ?? ''} />,
    // A figure stands alone in its paragraph, and a figure is no phrasing content.
    p: ({ node, children }) =>
      node?.children.length === 1 &&
      node.children[0]?.type === 'element' &&
      node.children[0].tagName === 'img' ? (
        children
      ) : (
        <p>{children}</p>
      ),
    a: ({ href, children }) =>
      href?.startsWith('http') === true ? (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      ) : (
        <a href={href}>{children}</a>
      ),
    table: ({ children }) => <Table>{children}</Table>,
  };
  return own;
}

async function Table({ children }: { children?: ReactNode }) {
  const t = await readTexts('lesson');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table" aria-label={t('table')} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}

interface Fence {
  readonly language: string;
  readonly argument: string;
  readonly body: string;
}

function fence(node: Element | undefined): Fence {
  const code = node?.children.find((child) => child.type === 'element');
  const names = code?.properties.className;
  const name = Array.isArray(names) ? String(names[0] ?? '') : '';
  const text = code?.children.map((child) => (child.type === 'text' ? child.value : '')).join('') ?? '';
  const argument = code?.data && 'meta' in code.data ? String(code.data.meta ?? '') : '';
  return { language: name.replace('language-', ''), argument, body: text.replace(/\n$/, '') };
}

function Block({ language, argument, body, inner }: Fence & { inner: (text: string) => ReactNode }) {
  switch (language) {
    case 'tasks':
      return <Tasks />;
    case 'hint':
      return <div data-grade={argument}>{inner(body)}</div>;
    case 'predict': {
      const [question = '', answer = ''] = body.split(/^---$/m);
      return <Predict question={inner(question)} answer={inner(answer)} />;
    }
    case 'why':
      return <Why>{inner(body)}</Why>;
    case 'aside':
      return <Aside title={argument}>{inner(body)}</Aside>;
    case 'trap':
      return <div className="trap">{inner(body)}</div>;
    default:
      return <Code language={language} origin={argument} text={body} />;
  }
}

function Figure({ svg, label }: { svg: string | undefined; label: string }) {
  if (svg === undefined) return <span className="text-bad">{`[${label}]`}</span>;
  // The figures are files of this repository, and the only way to let them follow the theme is to put them inline.
  return (
    <figure
      role="img"
      aria-label={label}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: see above
      dangerouslySetInnerHTML={{ __html: svg.slice(svg.indexOf('<svg')) }}
    />
  );
}
