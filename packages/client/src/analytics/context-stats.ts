/** Takes what plugins count, and keeps nothing: so do the vendors' server SDKs. Read the client's own numbers instead. */
export class ContextStats {
  readonly metrics: object[] = [];

  increment(_metric: string, _by?: number, _tags?: readonly string[]): void {
    // Kept nowhere.
  }

  gauge(_metric: string, _value: number, _tags?: readonly string[]): void {
    // Kept nowhere.
  }

  flush(): void {
    // There is nothing to write.
  }

  serialize(): object[] {
    return [];
  }
}
