/** What keeps an event from being kept as good. */
export type ErrorCode =
  | 'not_an_object'
  | 'missing_type'
  | 'unknown_type'
  | 'missing_name'
  | 'missing_identity'
  | 'missing_field'
  | 'invalid_field'
  | 'nesting_too_deep';

/** Codes of what a check reports. */
export type CheckIssueCode = ErrorCode | 'out_of_range' | 'unknown_value' | 'repaired' | 'too_many_issues';

export type CheckIssue = CheckWarning | CheckError;

/** Something was repaired or dropped; the rest is good. */
export interface CheckWarning {
  readonly severity: 'warning';
  readonly code: CheckIssueCode;
  /** Where it is: `events[0].data.event_name`; empty for the whole value. */
  readonly path: string;
  readonly message: string;
}

/** The value, or this event of it, can't be kept as good. */
export interface CheckError {
  readonly severity: 'error';
  readonly code: ErrorCode;
  readonly path: string;
  readonly message: string;
}

export interface Checked<T> {
  /** The canonical form, or undefined when an error concerns the whole. Shares what needed no change with the input. */
  readonly value: T | undefined;
  readonly issues: readonly CheckIssue[];
}

const noIssues: readonly CheckIssue[] = [];

/**
 * One run of a check: where it is, and what it found. The path is a stack of plain keys; its text is made only for an issue,
 * since nearly every value has none.
 */
export class Inspection {
  readonly #path: (string | number)[] = [];
  #depth = 0;
  #issues: CheckIssue[] | undefined;
  #droppedCount = 0;
  readonly #warningsMax: number;

  /** Beyond `warningsMax` between two takings, warnings are counted only. Errors are never left out. */
  constructor({ warningsMax = Infinity }: { readonly warningsMax?: number } = {}) {
    this.#warningsMax = warningsMax;
  }

  /** Steps into a container; `at` then names the member that is looked at. */
  enter(): void {
    this.#depth++;
  }

  at(key: string | number): void {
    this.#path[this.#depth - 1] = key;
  }

  leave(): void {
    this.#depth--;
  }

  get issueCount(): number {
    return this.#issues === undefined ? 0 : this.#issues.length;
  }

  get issues(): readonly CheckIssue[] {
    return this.#issues ?? noIssues;
  }

  /** What was found since the last time, for one inspection that goes on to the next event. */
  takeIssues(): readonly CheckIssue[] {
    if (this.#droppedCount > 0) {
      const message = `${this.#droppedCount} more were found and are not listed.`;
      this.#issues?.push({ code: 'too_many_issues', path: this.pathText(), message, severity: 'warning' });
      this.#droppedCount = 0;
    }
    const issues = this.issues;
    this.#issues = undefined;
    return issues;
  }

  warn(code: CheckIssueCode, message: string): void {
    if (this.issueCount >= this.#warningsMax) {
      this.#droppedCount++;
    } else {
      this.#report({ code, path: this.pathText(), message, severity: 'warning' });
    }
  }

  fail(code: ErrorCode, message: string): void {
    this.#report({ code, path: this.pathText(), message, severity: 'error' });
  }

  /** The errors from `start` on concern a part that is dropped while the whole stays good. */
  forgive(start: number): void {
    const issues = this.#issues ?? [];
    for (let index = start; index < issues.length; index++) {
      const issue = issues[index];
      if (issue !== undefined && issue.severity === 'error') {
        issues[index] = { ...issue, severity: 'warning' };
      }
    }
    const keptCount = Math.max(start, this.#warningsMax);
    if (issues.length > keptCount) {
      this.#droppedCount += issues.length - keptCount;
      issues.length = keptCount;
    }
  }

  /** Whether an error from `start` on is about a part of the value here: that it failed needs no other word. */
  hasErrorBelow(start: number): boolean {
    const here = this.pathText();
    for (let index = start; index < this.issueCount; index++) {
      const issue = this.#issues?.[index];
      const next = issue?.severity === 'error' && issue.path.startsWith(here) ? issue.path[here.length] : undefined;
      if (next === '.' || next === '[') {
        return true;
      }
    }
    return false;
  }

  #report(issue: CheckIssue): void {
    this.#issues ??= [];
    this.#issues.push(issue);
  }

  /** Where the inspection is: `events[0].data`. */
  pathText(): string {
    let text = '';
    for (let index = 0; index < this.#depth; index++) {
      const key = this.#path[index] ?? '';
      if (typeof key === 'number') {
        text += `[${key}]`;
      } else if (isPlainName(key)) {
        text += text === '' ? key : `.${key}`;
      } else {
        text += `[${JSON.stringify(key)}]`;
      }
    }
    return text;
  }
}

function isPlainName(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key);
}
