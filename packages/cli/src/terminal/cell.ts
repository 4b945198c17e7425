/**
 * Text for one cell or one line. What stands in events comes from anybody: control characters, which could steer the terminal,
 * and marks that turn the direction of writing are shown as escapes.
 */
export function toPrintable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return escapes.get(character) ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Columns that a text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for marks on the one before. */
export function textWidth(text: string): number {
  if (narrowOnly.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += segmentWidth(segment);
  }
  return width;
}

const narrowOnly = /^[\u0020-\u007E]*$/;
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u;
const markOnly = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const segmenter = new Intl.Segmenter();

function segmentWidth(segment: string): number {
  return markOnly.test(segment) ? 0 : wide.test(segment) ? 2 : 1;
}

/** Cut to a width, with an ellipsis where something is missing. */
export function truncate(text: string, widthMax: number): string {
  if (textWidth(text) <= widthMax) {
    return text;
  }
  let kept = '';
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += segmentWidth(segment);
    if (width > widthMax - 1) {
      break;
    }
    kept += segment;
  }
  return `${kept}…`;
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}
