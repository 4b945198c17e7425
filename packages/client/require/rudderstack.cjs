'use strict';

// `require('@rudderstack/rudder-sdk-node')` gives the class itself, which no compiler makes of an ES module. By hand, therefore.
module.exports = require('../dist/cjs/rudderstack.js').default;
