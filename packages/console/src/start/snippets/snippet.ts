/** Where a snippet sends to, and as whom. */
export interface SnippetPlace {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/**
 * A program that sends one event, to be run as it stands once its address and key are filled in. Data: the page Start shows it, docs/sending.md
 * is written from it, and `npm run conformance` runs it.
 */
export interface Snippet {
  /** With a vendor's SDK, the name of its folder in `conformance/sdks`. */
  readonly id: string;
  /** Whose SDK it is. */
  readonly family: 'Fairlead' | 'mParticle' | 'Hightouch' | 'Segment' | 'RudderStack' | 'No SDK';
  readonly title: string;
  /** As Markdown names it. */
  readonly language: 'js' | 'python' | 'go' | 'java' | 'ruby' | 'php' | 'csharp' | 'sh';
  /** The command that gets what has to be there first. */
  readonly install?: string;
  /** The same in words, where no one command does. */
  readonly needs?: string;
  /** The name that the program is saved under. */
  readonly file: string;
  /** The command that runs it. */
  readonly run?: string;
  /** The same in words, where no command does. */
  readonly how?: string;
  /** What one would stumble over. */
  readonly note?: string;
  readonly code: (place: SnippetPlace) => string;
}
