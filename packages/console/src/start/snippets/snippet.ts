/** Where a snippet sends to, and as whom. */
export interface SnippetPlace {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

/** A program that sends one event, to be run as it stands once its address and key are filled in. Data: tests and documents run the same. */
export interface Snippet {
  readonly id: string;
  /** Whose SDK it is. */
  readonly family: 'Fairlead' | 'mParticle' | 'Hightouch' | 'Segment' | 'RudderStack' | 'No SDK';
  readonly title: string;
  /** What has to be there first; a command, or nothing. */
  readonly install?: string;
  /** The name that the program is saved under. */
  readonly file: string;
  /** How it is run. */
  readonly run: string;
  readonly code: (place: SnippetPlace) => string;
}
