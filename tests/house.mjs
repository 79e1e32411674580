// Who may know whom: reads `cargo metadata` from standard input and fails when
// a package knows one it must not (docs/architecture.md).

import { readFileSync } from "node:fs";

const metadata = JSON.parse(readFileSync(0, "utf8"));

/** Our packages, and those of ours that each may know. */
const MAY_KNOW = {
  "frontdesk-model": [],
  "frontdesk-local-api": ["frontdesk-model"],
  "frontdesk-desk": ["frontdesk-model", "frontdesk-local-api"],
  "frontdesk-client": ["frontdesk-model", "frontdesk-local-api", "frontdesk-desk"],
  "frontdesk-service": ["frontdesk-model"],
  "frontdesk-agent": [
    "frontdesk-client",
    "frontdesk-desk",
    "frontdesk-local-api",
    "frontdesk-model",
    "frontdesk-service",
  ],
  "frontdesk-cli": ["frontdesk-local-api", "frontdesk-model"],
  frontdesk: ["frontdesk-local-api", "frontdesk-model"],
  "frontdesk-tests": null, // tests may know everybody
  "empty-window": [],
  "frontdesk-test-daily-dev": [],
  "frontdesk-test-postgres": [],
  "frontdesk-test-still": [
    "frontdesk-client",
    "frontdesk-desk",
    "frontdesk-local-api",
    "frontdesk-model",
    "frontdesk-test-daily-dev",
  ],
};

/** Libraries, and those of our packages that alone may name them. */
const ONLY = {
  tauri: ["frontdesk", "empty-window"],
  // The tests: for the yardstick of the service's bench, and to fill its tables.
  sqlx: ["frontdesk-desk", "frontdesk-service", "frontdesk-test-postgres", "frontdesk-tests"],
  reqwest: ["frontdesk-client", "frontdesk-service", "frontdesk-tests"],
  // The stand-in of daily.dev: what a client sends is validated and executed.
  "async-graphql": ["frontdesk-service", "frontdesk-test-daily-dev"],
  zbus: ["frontdesk-agent", "frontdesk-tests"],
  ksni: ["frontdesk-agent"],
  "notify-rust": ["frontdesk-agent"],
};

/** Libraries that must not be anywhere below a package. */
const NEVER_BELOW = {
  "frontdesk-agent": ["tauri", "wry", "tao", "gtk", "gtk-sys", "webkit2gtk", "webkit2gtk-sys"],
  "frontdesk-cli": ["tauri", "gtk", "reqwest", "sqlx", "zbus", "keyring-core"],
  "frontdesk-service": ["tauri", "gtk", "webkit2gtk", "zbus", "keyring-core"],
  frontdesk: ["sqlx", "keyring-core", "frontdesk-desk", "frontdesk-client"],
};

const packages = new Map(metadata.packages.map((item) => [item.id, item]));
const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
const faults = [];

/** Ids of what a package is built from: build scripts and tests left out. */
function below(id) {
  return nodes
    .get(id)
    .deps.filter((dep) => dep.dep_kinds.some((kind) => kind.kind === null))
    .map((dep) => dep.pkg);
}

for (const id of metadata.workspace_members) {
  const { name } = packages.get(id);
  const direct = below(id).map((dep) => packages.get(dep).name);
  if (!(name in MAY_KNOW)) {
    faults.push(`${name} is not in the table of tests/house.mjs`);
    continue;
  }
  for (const dep of direct) {
    if (dep in MAY_KNOW && MAY_KNOW[name] !== null && !MAY_KNOW[name].includes(dep)) {
      faults.push(`${name} must not know ${dep}`);
    }
    if (dep in ONLY && !ONLY[dep].includes(name)) {
      faults.push(`${name} must not know ${dep}: only ${ONLY[dep].join(", ")} may`);
    }
  }
  const banned = new Set(NEVER_BELOW[name] ?? []);
  const seen = new Set([id]);
  for (const at of seen) {
    for (const dep of below(at)) seen.add(dep);
  }
  for (const at of seen) {
    const found = packages.get(at).name;
    if (at !== id && banned.has(found)) faults.push(`${found} must not be below ${name}`);
  }
}

for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
