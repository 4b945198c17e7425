import type { Paint } from '../terminal/paint.ts';

/** What one check came to. `doubtful` works, and should not stay so; `unknown` is neither good nor bad: there was nothing to check. */
export type Finding =
  | { readonly kind: 'good' | 'unknown'; readonly text: string }
  | { readonly kind: 'bad' | 'doubtful'; readonly text: string; readonly remedy: string };

export function renderFinding(finding: Finding, paint: Paint): string {
  switch (finding.kind) {
    case 'good':
      return `  ${paint.green('✓')} ${finding.text}\n`;
    case 'unknown':
      return `  ${paint.dim('·')} ${finding.text}\n`;
    case 'doubtful':
      return `  ${paint.yellow('!')} ${finding.text}\n    ${paint.dim('→')} ${finding.remedy}\n`;
    case 'bad':
      return `  ${paint.red('✗')} ${finding.text}\n    ${paint.dim('→')} ${finding.remedy}\n`;
    default:
      return finding satisfies never;
  }
}

/** The last word of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
