// gpu.js asks whether this is a function before it uses it.
module.exports = null;
