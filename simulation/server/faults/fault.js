/**
 * Something that happens to a server while its clients work. It may leave the world in any state that a restart gets it out of.
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {'strace' | 'small disk'} [needs] without which it can't be done
 * @property {(world: import('../world.js').World) => Promise<void>} run
 */

export {};
