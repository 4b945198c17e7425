import { createCaseRandom } from '../fuzz/random.js';
import { Book } from './book.js';
import { Endpoint } from './endpoint.js';
import { Life } from './life.js';
import { MemoryDisk } from './memory-spool.js';
import { RequestWatch } from './request-watch.js';
import { settleTurn } from './schedule.js';
import { createSettings } from './settings.js';
import { judge } from './verdict.js';
import { weathers } from './weather.js';
import { World } from './world.js';

/**
 * One round: a client, or several that follow each other on one spool, from the first call to the end.
 *
 * @param {{ readonly seed: number, readonly index: number, readonly isTraced: boolean, readonly plant?: import('./life.js').Plant }} options
 */
export async function runSdkRound({ seed, index, isTraced, plant = {} }) {
  const world = new World({ random: createCaseRandom(seed, index), isTraced });
  const onUnhandled = (/** @type {unknown} */ reason) => world.expect(false, () => `a rejection nobody handled: ${String(reason)}`);
  process.on('unhandledRejection', onUnhandled);
  try {
    const round = new Round(world, plant);
    await round.run();
    return { problems: world.problems, lines: world.lines, requestCount: round.endpoint.requestCount };
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}

class Round {
  endpoint;
  #world;
  #settings;
  #book;
  #watch;
  #disk;
  #plant;
  /** @type {Life[]} */
  #lives = [];
  #stepCount = 0;

  /**
   * @param {World} world
   * @param {import('./life.js').Plant} plant
   */
  constructor(world, plant) {
    this.#world = world;
    this.#plant = plant;
    this.#settings = createSettings(world);
    world.trace(() => JSON.stringify(this.#settings));
    this.#book = new Book(world);
    this.#watch = new RequestWatch(world, this.#settings);
    this.endpoint = new Endpoint(world, { book: this.#book, settings: this.#settings, watch: this.#watch });
    this.endpoint.isForgetful = plant.isForgetful ?? false;
    if (this.#settings.isSpooled) {
      this.#disk = new MemoryDisk(world, this.#settings.spoolBytesMax);
      this.#disk.onKept = (id) => {
        const entry = this.#book.entryOf(id);
        if (entry !== undefined) {
          entry.isDurable = true;
        }
      };
    }
  }

  async run() {
    const { random } = this.#world;
    const lifeCount = this.#settings.isSpooled ? this.#world.between(1, 4) : 1;
    for (let life = 1; life <= lifeCount && this.#world.problems.length === 0; life++) {
      await this.#live(this.#start(), { mayBeKilled: this.#settings.isSpooled && random.chance(0.7) });
    }
    if (this.#settings.isSpooled && this.#world.problems.length === 0) {
      await this.#drain();
    }
    if (this.#world.problems.length > 0) {
      // What comes of the first problem only hides it.
      return;
    }
    judge(this.#world, { book: this.#book, settings: this.#settings, watch: this.#watch, lives: this.#lives });
  }

  #start() {
    const life = new Life(this.#world, {
      name: `client ${this.#lives.length + 1}`,
      book: this.#book,
      settings: this.#settings,
      endpoint: this.endpoint,
      watch: this.#watch,
      disk: this.#disk,
      plant: this.#plant,
    });
    this.#lives.push(life);
    return life;
  }

  /**
   * @param {Life} life
   * @param {{ readonly mayBeKilled: boolean }} options
   */
  async #live(life, { mayBeKilled }) {
    const { random, schedule } = this.#world;
    if (this.#disk !== undefined && mayBeKilled && random.chance(0.3)) {
      this.#disk.killChance = 0.01;
    }
    for (let left = this.#world.between(1, random.pick([5, 20, 60])); left > 0 && life.process.isAlive; left--) {
      this.#act(life);
      await this.#pass(life, schedule.elapsedMs + random.integer(random.pick([1, 50, 3000])));
    }
    if (mayBeKilled) {
      life.process.kill();
    } else if (random.chance(0.8)) {
      if (random.chance(0.6)) {
        this.#setWeather('fine');
      }
      life.close();
    } else {
      life.abort();
    }
    await this.#pass(life, Number.POSITIVE_INFINITY);
    life.checkClosed();
    if (this.#disk !== undefined) {
      this.#disk.killChance = 0;
      this.#disk.isRefusing = false;
    }
  }

  /** The last process finds an endpoint that is well, and sends all that the others have left. */
  async #drain() {
    const { schedule } = this.#world;
    this.#setWeather('fine');
    this.endpoint.bodyBytesMax = Number.POSITIVE_INFINITY;
    const life = this.#start();
    life.drain();
    // As long as it likes, but not so long that a flush would end by itself.
    await this.#pass(life, schedule.elapsedMs + 1_000_000_000);
    life.close();
    await this.#pass(life, Number.POSITIVE_INFINITY);
    life.checkClosed();
  }

  /** @param {Life} life */
  #act(life) {
    const { random, schedule } = this.#world;
    const actions = [
      () => this.#call(life),
      () => this.#call(life),
      () => this.#call(life),
      () => life.callWhenReady(),
      () => life.flush(),
      () => this.#setWeather(random.pick(weathers)),
      () => this.#setWeather(random.pick(weathers)),
      () => {
        this.endpoint.bodyBytesMax = random.chance(0.5)
          ? Number.POSITIVE_INFINITY
          : this.#world.between(300, this.#settings.requestBytesMax);
        this.#world.trace(() => `the endpoint takes ${this.endpoint.bodyBytesMax} bytes`);
      },
      () => {
        if (random.chance(0.2)) {
          schedule.jump(random.pick([-1, 1]) * random.integer(random.pick([1000, 100_000])));
          this.#world.trace(() => 'the time of day jumps');
        }
      },
      () => {
        if (this.#disk !== undefined && random.chance(0.5)) {
          const isRefusing = !this.#disk.isRefusing;
          this.#disk.isRefusing = isRefusing;
          this.#world.trace(() => `the disk ${isRefusing ? 'refuses' : 'is well'}`);
        }
      },
      () => {
        if (random.chance(0.05)) {
          life.close();
        }
      },
    ];
    random.pick(actions)();
  }

  /** @param {Life} life */
  #call(life) {
    for (let left = this.#world.between(1, this.#world.random.pick([1, 3, 30])); left > 0 && life.process.isAlive; left--) {
      life.call();
    }
  }

  /** @param {import('./weather.js').Weather} weather */
  #setWeather(weather) {
    this.endpoint.weather = weather;
    this.#world.trace(() => `the endpoint is ${weather}`);
  }

  /**
   * Lets time pass, timer by timer.
   *
   * @param {Life} life
   * @param {number} untilMs
   */
  async #pass(life, untilMs) {
    const { schedule, problems } = this.#world;
    do {
      await settleTurn();
      life.check();
      if (this.#stepCount++ > stepsMax) {
        this.#world.expect(false, () => `no end after ${stepsMax} steps`);
        return;
      }
    } while (problems.length === 0 && schedule.fireNext(untilMs));
    if (Number.isFinite(untilMs)) {
      schedule.elapsedMs = Math.max(schedule.elapsedMs, untilMs);
    }
  }
}

const stepsMax = 20_000;
