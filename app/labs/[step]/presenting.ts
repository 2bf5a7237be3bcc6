/** Whether the page is shown to an audience: larger type, and nothing that only its learner needs. Kept in a cookie, so that the server renders it so. */
export const PRESENTING_COOKIE = 'wirespeed-presenting';

export function savePresenting(on: boolean): void {
  const age = on ? 31_536_000 : 0;
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
  document.cookie = `${PRESENTING_COOKIE}=1; Path=/; Max-Age=${age}; SameSite=Strict`;
}

/** Sizes of text in the editor, in pixels, by line. */
export const EDITOR_TEXT = {
  usual: { fontSize: 13, lineHeight: 20 },
  presenting: { fontSize: 19, lineHeight: 29 },
};
/** How many pixels larger a terminal's text is for an audience. */
export const TERMINAL_EXTRA = 5;
