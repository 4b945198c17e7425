'use strict';
// Builds what a test describes: {"$new": "Batch", "$args": […], …} is an instance of that class with these members; "$events" go
// through its addEvent().
module.exports = function build(library, value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => build(library, item));
  }
  const { $new: className, $args: args = [], $events: events = [], ...members } = value;
  const built = Object.fromEntries(Object.entries(members).map(([name, member]) => [name, build(library, member)]));
  if (className === undefined) {
    return built;
  }
  const model = Object.assign(new library[className](...args.map((argument) => build(library, argument))), built);
  events.forEach((event) => model.addEvent(build(library, event)));
  return model;
};
