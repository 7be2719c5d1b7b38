// Writes documents.ts, a typed document for each operation that is written by hand, and mutations.ts, a function for each
// mutation: as short as they can be sent, and such that a bundler leaves out what nobody uses.
import { readFileSync } from "node:fs";
import { parse, print, stripIgnoredCharacters, visit } from "graphql";
import { capital, FOLDER, mutations, operations, selected, write } from "./schema.mjs";

const HEAD = "// Made by `npm run codegen`, from the schema.\n";
const generated = readFileSync(new URL("mutations.graphql", FOLDER), "utf8");
const definitions = parse(`${operations()}\n${generated}`).definitions;
const fragments = new Map(
  definitions.filter(({ kind }) => kind === "FragmentDefinition").map((fragment) => [fragment.name.value, fragment]),
);

/** The fragments that a definition needs, and those that these need. */
function needed(node, found = new Set()) {
  visit(node, {
    FragmentSpread({ name: { value } }) {
      if (found.has(value)) return;
      found.add(value);
      needed(fragments.get(value), found);
    },
  });
  return [...found].sort();
}

const short = (node) => JSON.stringify(stripIgnoredCharacters(print(node)));

const documents = definitions
  .filter(({ kind, operation }) => kind === "OperationDefinition" && operation !== "mutation")
  .map((node) => {
    const type = node.name.value + capital(node.operation);
    const parts = [short(node), ...needed(node).map((name) => `parts.${name}`)].join(", ");
    const types = `types.${type}, types.${type}Variables`;
    return `export const ${node.name.value}Document: Document<${types}> = /* @__PURE__ */ document<${types}>(${parts});\n`;
  });

const functions = mutations().map(({ name, description, results }) => {
  const node = definitions.find((one) => one.operation === "mutation" && one.name.value === capital(name));
  const types = `types.${capital(name)}Input, types.${capital(name)}Mutation["answer"]`;
  const result = stripIgnoredCharacters(results.map((field) => selected(field)).join(" "));
  const parts = needed(node).map((one) => `parts.${one}`).join(", ");
  return [
    `/** ${description.replaceAll("\n", " ")} */`,
    `export const ${name}: Act<types.${capital(name)}Input, Omit<types.${capital(name)}Mutation["answer"], "errors">> =`,
    `  /* @__PURE__ */ act<${types}>(${JSON.stringify(name)}, ${JSON.stringify(result)}, [${parts}]);\n`,
  ].join("\n");
});

write(
  "parts.ts",
  [HEAD, ...[...fragments].map(([name, node]) => `export const ${name} = ${short(node)};`), ""].join("\n"),
);
write(
  "documents.ts",
  [
    HEAD,
    'import { document, type Document } from "../documents.js";',
    'import type * as types from "./operations.js";',
    'import * as parts from "./parts.js";\n',
    ...documents,
  ].join("\n"),
);
write(
  "mutations.ts",
  [
    HEAD,
    'import { act, type Act } from "../acts/act.js";',
    'import type * as types from "./operations.js";',
    'import * as parts from "./parts.js";\n',
    ...functions,
  ].join("\n"),
);
