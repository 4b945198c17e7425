import type { BatchCase } from './batch-cases.ts';
import type { ErrorCaseName, ErrorOutcome } from './error-cases.ts';
import type { StoredRow } from './stored-rows.ts';
import type { ToolchainName } from './toolchains/toolchain.ts';

/** A row of the table. A folder of `conformance/sdks` whose `sdk.ts` exports one as `sdk` is a row; there is nothing else to do. */
export type Sdk = DrivenSdk | AbsentSdk;

/** An SDK that is installed from its registry and run. */
export interface DrivenSdk {
  readonly dialect: 'batch' | 'message';
  readonly toolchain: ToolchainName;
  readonly package: string;
  readonly version: string;
  /** What is stored of what the SDK says of itself: columns that every row of it has. `context` is merged below that of the case. */
  readonly stored: StoredRow;
  /** By the name of the case: why it can't be said in this SDK or its language. Such a case is not run. */
  readonly inexpressible?: Readonly<Record<string, string>>;
  /** The examples of the vendor's page for it. */
  readonly examples?: readonly BatchCase[];
  readonly differences?: readonly Difference[];
  /** How often it is told to try again, where it waits for minutes between the usual number of attempts. */
  readonly retries?: number;
  /** What the SDK does on an error where that is not what its events deserve. */
  readonly gaps?: Partial<Record<ErrorCaseName, Gap>>;
}

/** Something that an SDK sends otherwise than it was told to. One that changes nothing any more fails: the list can only shrink. */
export interface Difference {
  readonly what: string;
  /** The names of the cases that it is looked for in. Default: all. */
  readonly cases?: readonly string[];
  /** Changes a row from what the case says to what is stored. */
  readonly rewrite: (row: Record<string, unknown>) => void;
}

/** A shortcoming of an SDK that no answer of a server mends. It fails when it is gone. */
export interface Gap extends ErrorOutcome {
  readonly why: string;
}

/** An SDK that can't be installed. It never counts as passed; its captured requests stand in for it where there are any. */
export interface AbsentSdk {
  readonly absent: string;
  /** A command that succeeds once the package is to be had. Then the row fails until it has a driver. */
  readonly probe?: readonly [command: string, ...parameters: string[]];
  /** The name of a file of `conformance/fixtures`, without its ending. */
  readonly captured?: string;
}
