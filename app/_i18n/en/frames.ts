/** A frame as fields and bytes, beside another. */
export const frames = {
  compared: 'Frames compared',
  title: 'Your frame beside the reference’s',
  previous: 'Previous',
  next: 'Next',
  place: '{at, number} of {all, number}',
  yours: 'Yours',
  reference: 'Reference',
  fields: 'Fields compared',
  field: 'Field',
  differs: '(differs)',
  caption: '{title} · {bytes, number} bytes · {summary}',
  noFrame: '{title} · no frame',
  pointed: '{field}: bytes {from, number} to {to, number}',
  bytes: 'Bytes: {title}. Arrow keys go from field to field.',
} as const;
