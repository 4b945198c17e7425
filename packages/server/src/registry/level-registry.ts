import type { ClassicLevel } from 'classic-level';
import { demandRoom } from '../disk-space.ts';
import { openLevelDatabase, writeSources } from './level-format.ts';
import type {
  ConfigurationOutcome,
  CredentialVerdict,
  IssuedCredential,
  NewSource,
  RegisteredSource,
  Registry,
  RotationRequest,
  SourceLimits,
  SourceRequest,
} from './registry.ts';
import {
  type Issue,
  planConfiguration,
  planCreation,
  planLimits,
  planPut,
  planRevocation,
  planRotation,
  type RegistryBounds,
  type Situation,
} from './source-changes.ts';
import { SourceIndex } from './source-index.ts';
import { type StoredSource, withoutExpired } from './stored-source.ts';

const boundsDefault: RegistryBounds = { sourcesMax: 10_000, credentialsMax: 8 };

/**
 * Opens the registry at a path: a LevelDB of its own. LevelDB holds an exclusive lock on its folder for as long as it is open and the
 * system releases it when the process dies, however it dies: that lock is the lock on the whole data folder.
 */
export async function openLevelRegistry(
  path: string,
  now: () => number,
  bounds: RegistryBounds = boundsDefault,
): Promise<Registry> {
  const { database, logId, sources } = await openLevelDatabase(path, now());
  const index = new SourceIndex(now);
  sources.forEach((source) => index.put(source));
  return new LevelRegistry({ path, database, logId, index, now, bounds });
}

interface Parts {
  readonly path: string;
  readonly database: ClassicLevel;
  readonly logId: string;
  readonly index: SourceIndex;
  readonly now: () => number;
  readonly bounds: RegistryBounds;
}

class LevelRegistry implements Registry {
  readonly #parts: Parts;
  /** One change after the other: each is decided from what those before it left. */
  #changes: Promise<unknown> = Promise.resolve();
  /** What a write that failed has left at the end of LevelDB's own log would hide from the next start all that is written behind it. */
  #isTorn = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get logId(): string {
    return this.#parts.logId;
  }

  listSources(): readonly RegisteredSource[] {
    const { index } = this.#parts;
    const described = [...index.sources()].map((source) => index.describe(source));
    return described.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  findSource(name: string): RegisteredSource | undefined {
    const source = this.#parts.index.get(name);
    return source === undefined ? undefined : this.#parts.index.describe(source);
  }

  createSource(request: SourceRequest): Promise<IssuedCredential> {
    return this.#change((situation) => this.#issue(planCreation(situation, request)));
  }

  rotateSource(name: string, request: RotationRequest): Promise<IssuedCredential> {
    return this.#change((situation) => this.#issue(planRotation(situation, name, request)));
  }

  revokeSource(name: string): Promise<RegisteredSource> {
    return this.#change((situation) => this.#write(planRevocation(situation, name)));
  }

  limitSource(name: string, limits: SourceLimits): Promise<RegisteredSource> {
    return this.#change((situation) => this.#write(planLimits(situation, name, limits)));
  }

  putSource(source: NewSource): Promise<RegisteredSource> {
    return this.#change((situation) => this.#write(planPut(situation, source)));
  }

  applySource(source: NewSource): Promise<ConfigurationOutcome> {
    return this.#change(async (situation) => {
      const { outcome, stored } = planConfiguration(situation, source);
      if (stored !== undefined) {
        await this.#write(stored);
      }
      return outcome;
    });
  }

  checkSecret(key: string, secretSha256: Buffer): CredentialVerdict {
    return this.#parts.index.checkSecret(key, secretSha256);
  }

  checkWriteKey(key: string): CredentialVerdict {
    return this.#parts.index.checkWriteKey(key);
  }

  entries(): Promise<readonly (readonly [key: string, value: string])[]> {
    return this.#parts.database.iterator().all();
  }

  close(): Promise<void> {
    return this.#parts.database.close();
  }

  #change<Result>(make: (situation: Situation) => Promise<Result>): Promise<Result> {
    const change = this.#changes.then(() => {
      const { index, now, bounds } = this.#parts;
      return make({ index, nowMs: now(), bounds });
    });
    // Whoever asked for it is told what went wrong; the next change does not depend on it.
    this.#changes = change.catch(() => undefined);
    return change;
  }

  async #issue({ stored, credential }: Issue): Promise<IssuedCredential> {
    return { source: await this.#write(stored), ...credential };
  }

  /** First the disk, then the memory that requests are checked against. What has expired anywhere goes with it, and frees its key. */
  async #write(stored: StoredSource): Promise<RegisteredSource> {
    const { index, now } = this.#parts;
    const nowMs = now();
    const trimmed = [...index.sources()]
      .map((source) => ({ source, kept: withoutExpired(source, nowMs) }))
      .filter(({ source, kept }) => source !== kept && source.name !== stored.name)
      .map(({ kept }) => kept);
    const written = [...trimmed, stored];
    await this.#writeAll(written);
    written.forEach((source) => index.put(source));
    return index.describe(stored);
  }

  async #writeAll(written: readonly StoredSource[]): Promise<void> {
    const { path, database } = this.#parts;
    demandRoom(path);
    if (this.#isTorn) {
      // Puts into a table what is in memory, and begins a new log.
      await database.compactRange('', '\uffff');
      this.#isTorn = false;
    }
    try {
      await writeSources(database, written);
    } catch (error) {
      this.#isTorn = true;
      throw error;
    }
  }
}
