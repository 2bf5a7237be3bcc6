/**
 * Which line of C wrote a field of a frame. It is found by the members of the template's header structures: a variable
 * of type `struct ipv4_hdr` and an assignment to its `ttl`. Code that writes bytes by their number is not understood,
 * and then nothing is claimed.
 */

/** Structure and member in unikernel-template, by the field's id; `+ 1` is what lies behind the structure. */
const MEMBERS: Readonly<Record<string, readonly [struct: string, member: string]>> = {
  'eth.dst': ['eth_hdr', 'dst'],
  'eth.src': ['eth_hdr', 'src'],
  'eth.type': ['eth_hdr', 'type'],
  'ip.version': ['ipv4_hdr', 'version_ihl'],
  'ip.tos': ['ipv4_hdr', 'tos'],
  'ip.length': ['ipv4_hdr', 'total_len'],
  'ip.id': ['ipv4_hdr', 'id'],
  'ip.fragment': ['ipv4_hdr', 'frag'],
  'ip.ttl': ['ipv4_hdr', 'ttl'],
  'ip.protocol': ['ipv4_hdr', 'proto'],
  'ip.checksum': ['ipv4_hdr', 'checksum'],
  'ip.src': ['ipv4_hdr', 'src'],
  'ip.dst': ['ipv4_hdr', 'dst'],
  'udp.src': ['udp_hdr', 'src_port'],
  'udp.dst': ['udp_hdr', 'dst_port'],
  'udp.length': ['udp_hdr', 'len'],
  'udp.checksum': ['udp_hdr', 'checksum'],
  payload: ['udp_hdr', '+ 1'],
};

export interface SourceLine {
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  readonly text: string;
}

export interface Writer {
  /** In the order of the text; the last one stands. */
  readonly lines: readonly SourceLine[];
  /** Where the learner's text calls the template's generator, if that wrote the field. */
  readonly callers: readonly SourceLine[];
}

/** Null where it cannot be told. `generator` is the template's genpkt.c. */
export function writerOf(
  field: string,
  own: { readonly file: string; readonly text: string },
  generator: { readonly file: string; readonly text: string },
): Writer | null {
  const member = MEMBERS[field];
  if (!member) return null;
  const lines = assignments(own.file, own.text, member);
  if (lines.length > 0) return { lines, callers: [] };
  const callers = linesWith(own.file, own.text, [/\bgenpkt_\w+\s*\(/]);
  if (callers.length === 0) return null;
  const written = assignments(generator.file, generator.text, member);
  return written.length > 0 ? { lines: written, callers } : null;
}

function assignments(file: string, text: string, [struct, member]: readonly [string, string]): SourceLine[] {
  const code = withoutComments(text);
  const names = new Set(
    [
      ...code.matchAll(new RegExp(`\\bstruct\\s+${struct}\\s*\\*?\\s*(?:const\\s+)?([A-Za-z_]\\w*)`, 'g')),
    ].map(([, name]) => name ?? ''),
  );
  return linesWith(
    file,
    text,
    [...names].flatMap((name) =>
      member === '+ 1'
        ? [new RegExp(`\\bmem(?:set|cpy|move)\\s*\\(\\s*${name}\\s*\\+\\s*1\\b`)]
        : [
            new RegExp(`\\b${name}\\s*(?:->|\\.)\\s*${member}\\b(?:\\s*\\[[^\\]]*\\])?\\s*[-+|&^]?=(?!=)`),
            new RegExp(`\\bmem(?:set|cpy|move)\\s*\\(\\s*&?\\s*${name}\\s*(?:->|\\.)\\s*${member}\\b`),
          ],
    ),
  );
}

function linesWith(file: string, text: string, patterns: readonly RegExp[]): SourceLine[] {
  const shown = text.split('\n');
  return withoutComments(text)
    .split('\n')
    .flatMap((line, at) =>
      patterns.some((pattern) => pattern.test(line))
        ? [{ file, line: at + 1, text: (shown[at] ?? '').trim().slice(0, 200) }]
        : [],
    );
}

/** Comments and the insides of strings become spaces, so that lines and columns stay. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (part) =>
    part.replace(/[^\n]/g, ' '),
  );
}
