/** What buttons.e2e.test.ts has inside the page: which controls there are, and how soon one answers. */

/** What can be pressed. Links lead away, downloads are answered by the browser, and Monaco and xterm have tests of their own. */
export const CONTROLS =
  'button, summary, [role="tab"], [role="menuitem"], [role="menuitemradio"], label:has(input:is([type="radio"], [type="checkbox"]))';

export interface Answer {
  /** From the click to the paint of its answer, in milliseconds; null where none came. */
  readonly ms: number | null;
  /** What changed first. */
  readonly what: string;
}

declare global {
  interface Window {
    answers: {
      nameOf(element: Element): string;
      watch(element: Element): void;
      wait(patience: number): Promise<Answer>;
      overlay(): Element | null;
      next(within: 'page' | 'overlay'): Element | null;
      unfinished(opener: Element): boolean;
      collapsed(): number;
    };
  }
}

/** Runs in the page before anything else. */
export function ANSWERS(controls: string): void {
  /** Changes by themselves: carets, output, and labels that come with the pointer and not with the click. */
  const OWN_PACE = '.xterm, .monaco-editor, [role="progressbar"], time';
  const seen = new WeakSet<Element>();
  /** What overlays hold is made anew each time: known by its name. */
  const named = new Set<string>();
  const pending = new WeakMap<Element, number>();
  let observer: MutationObserver | null = null;
  let answer: Answer | null = null;

  const nameOf = (element: Element) => {
    // Of all that differ in their time alone, one stands for the others.
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').replace(
      /\d+:\d+(:\d+)?( [AP]M)?/,
      '',
    );
    const role = element.getAttribute('role') ?? element.localName;
    return `${role} “${text.trim().replace(/\s+/g, ' ').slice(0, 60)}”`;
  };
  const overlay = () =>
    [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]')]
      .filter((element) => element.checkVisibility())
      .at(-1) ?? null;
  const isThere = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
    !element.closest('.monaco-editor, .xterm, [aria-hidden="true"], [inert]') &&
    !element.matches(':disabled, [aria-disabled="true"], [data-disabled], a[href]');
  const all = (within: ParentNode) => [...within.querySelectorAll(controls)].filter(isThere);
  const isTip = (node: Node) =>
    node instanceof Element &&
    (node.matches('[data-tip-shown]') || node.querySelector('[data-tip-shown]') !== null);

  window.answers = {
    nameOf,
    overlay,
    collapsed: () =>
      [...document.querySelectorAll('[data-panel]')].filter(
        ({ clientWidth, clientHeight }) => clientWidth === 0 || clientHeight === 0,
      ).length,
    next(within) {
      const over = overlay();
      if (within === 'overlay') {
        const found = over && all(over).find((element) => !named.has(nameOf(element)));
        if (found) named.add(nameOf(found));
        return found ?? null;
      }
      const found = all(document).find((element) => !seen.has(element));
      if (found) seen.add(found);
      return found ?? null;
    },
    /** Whether an opener has to be pressed again for what its overlay still holds. */
    unfinished(opener) {
      const before = pending.get(opener);
      pending.set(opener, named.size);
      return opener.getAttribute('aria-haspopup') !== null && before !== named.size;
    },
    watch(element) {
      let clicked = 0;
      answer = null;
      observer?.disconnect();
      const byLabel = element.matches('[data-tip-only]');
      const counts = ({ target, type, attributeName, addedNodes, removedNodes }: MutationRecord) => {
        const place = target instanceof Element ? target : target.parentElement;
        if (!place || place.closest(OWN_PACE)) return false;
        if (byLabel) return [...addedNodes].some(isTip);
        if (type === 'attributes' && attributeName === 'aria-describedby') return false;
        return !place.closest('[data-tip-shown]') && ![...addedNodes, ...removedNodes].some(isTip);
      };
      observer = new MutationObserver((records) => {
        const first = clicked > 0 && records.find(counts);
        if (!first) return;
        observer?.disconnect();
        const place = first.target instanceof Element ? first.target : first.target.parentElement;
        const what = `${first.attributeName ?? first.type} of ${place?.localName}${place?.id ? `#${place.id}` : ''}`;
        // A message posted in a frame's callback comes when that frame has been painted.
        requestAnimationFrame(() => {
          const painted = new MessageChannel();
          painted.port1.onmessage = () => {
            answer = { ms: performance.now() - clicked, what };
          };
          painted.port2.postMessage(null);
        });
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      document.addEventListener(
        'click',
        ({ timeStamp }) => {
          clicked = timeStamp;
        },
        { capture: true, once: true },
      );
    },
    async wait(patience) {
      const end = performance.now() + patience;
      while (answer === null && performance.now() < end) await new Promise((done) => setTimeout(done, 10));
      observer?.disconnect();
      return answer ?? { ms: null, what: 'nothing' };
    },
  };
}
