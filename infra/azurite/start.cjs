// Azurite, bound to the process that started it: it ends when its standard input does, so that it outlives nobody, and it leaves
// Ctrl-C (which a terminal sends to parent and child at once) to the parent, which may still need storage to finish its work.
"use strict";

const once = process.once.bind(process);
process.once = (event, listener) => (event === "SIGINT" ? process : once(event, listener));
process.on("SIGINT", () => {});
process.stdin.on("end", () => process.kill(process.pid, "SIGTERM"));
process.stdin.on("error", () => process.kill(process.pid, "SIGTERM"));
process.stdin.resume();

require("azurite/dist/src/azurite.js");
