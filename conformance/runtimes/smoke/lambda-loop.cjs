// The part of Lambda that calls a handler: it takes one event at a time and tells the result. Its parent stops the process in
// between, so what the handler has left undone by then is not done.
const { handler } = require(process.argv[2]);

process.on('message', (event) => {
  handler(event).then((result) => process.send(result));
});
