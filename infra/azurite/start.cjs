// Azurite as a child process of a host that may be killed at any moment; then it ends, too.
"use strict";

const { createHash } = require("crypto");
const { rmSync } = require("fs");
const net = require("net");
const os = require("os");
const path = require("path");
const Loki = require("lokijs");

// It ends when its standard input closes, so it never outlives the host. It ignores Ctrl-C and SIGTERM, which terminals and supervisors
// send to parent and child at once: the parent may still need storage to finish its work.
let close = () => process.exit();
const once = process.once.bind(process);
process.once = (event, listener) => {
  if (event === "SIGTERM") close = listener;
  return event === "SIGINT" || event === "SIGTERM" ? process : once(event, listener);
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
let ending = false;
const end = () => {
  if (!ending) close();
  ending = true;
};
process.stdin.on("end", end).on("error", end).resume();

// After the host was killed nobody reads this output, and an error from writing it would end the process before it has saved.
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});

// Azurite saves its five databases on five timers. Killed between two of them, it would restart with, say, the row of an article
// whose blob is missing. Saved together they form a state that existed, and the host repeats what came after it.
const SaveInterval = 5_000;
const databases = [];
Loki.prototype.autosaveEnable = function () {
  this.autosave = true; // close() saves, too
  databases.push(this);
};
setInterval(() => {
  if (databases.some((database) => database.autosaveDirty()) && !databases.some((database) => database.throttledSavePending))
    databases.forEach((database) => database.saveDatabase());
}, SaveInterval).unref();

// Loki builds all indexes of a collection again after findAndRemove, which Azurite calls for each extent that it collects: minutes for some
// ten thousand blobs, in which nothing is answered. Documents removed one by one only update the indexes.
Loki.Collection.prototype.findAndRemove = function (filter) {
  for (const document of this.find(filter)) this.remove(document);
};

// Of several properties Loki looks the first up in its index, and scans what it finds for the others; Azurite names a row's partition
// first, and thereby scans a table. Here the property with the fewest documents comes first.
Loki.Resultset.prototype.$and = Loki.Resultset.prototype.findAnd = function (conditions) {
  const { collection } = this;
  const found = (condition) => {
    const [property, value] = Object.entries(condition)[0];
    if (typeof value !== "string" || !collection.binaryIndices[property]) return Infinity;
    const [first, last] = collection.calculateRange("$eq", property, value);
    return last - first;
  };
  const ordered = this.filterInitialized
    ? conditions
    : conditions.map((condition) => [found(condition), condition]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, condition]) => condition);
  for (const condition of ordered) {
    if (this.count() === 0) return this;
    this.find(condition);
  }
  return this;
};

// One process for a folder: a process whose host was killed may still be saving. A connection to it closes when it has ended; a socket
// that nobody answers was left by a process that was itself killed.
function whenAlone(folder, start) {
  const name = `headwater-${createHash("sha256").update(path.resolve(folder)).digest("hex").slice(0, 16)}`;
  const address = process.platform === "win32" ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), `${name}.sock`);
  const lock = net.createServer((waiting) => waiting.unref().on("error", () => {})).unref();
  const take = () => lock.listen(address);
  lock.once("listening", start).on("error", () => {
    net
      .connect(address)
      .once("error", () => rmSync(address, { force: true }))
      .once("close", take)
      .resume();
  });
  take();
}

const location = process.argv.indexOf("--location") + 1;
const start = () => require("azurite/dist/src/azurite.js");
if (location > 0) whenAlone(process.argv[location], start);
else start();
