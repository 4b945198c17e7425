/**
 * JSON whose integers keep their digits. One that a JavaScript number can't hold stands in cases and stored rows as a text `int:…`;
 * on the way to a driver it becomes the number itself.
 */
export function toLossless(value: unknown): string {
  return JSON.stringify(value).replaceAll(/"int:(-?\d+)"/g, '$1');
}

/** Only for texts of our own cases: their strings hold nothing that looks like a member with a long number. */
export function parseLossless(text: string): unknown {
  return JSON.parse(text.replaceAll(/(?<=[:[,]\s*)(-?\d{16,})(?=\s*[,}\]])/g, '"int:$1"'));
}
