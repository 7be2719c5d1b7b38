// Writes mutations.graphql, from which types are made: one operation for each mutation, and all errors with what they say.
import { capital, mutations, schema, selected, write } from "./schema.mjs";

const ERRORS = schema.getType("UserError");
const SHORT = { Money: "Price", LiveStream: "{ id }", PrivateSession: "{ id status version scheduledStart fan { displayName } }" };

const common = Object.keys(ERRORS.getFields());
const own = schema.getPossibleTypes(ERRORS).map((type) => {
  const fields = Object.values(type.getFields()).filter(({ name }) => !common.includes(name));
  return fields.length ? `... on ${type.name} { ${fields.map((field) => selected(field, SHORT)).join(" ")} }` : "";
});

const operations = mutations().map(({ name, results }) => {
  const input = `${capital(name)}Input`;
  const result = results.map((field) => selected(field)).join(" ");
  return `mutation ${capital(name)}($input: ${input}!) { answer: ${name}(input: $input) { ${result} errors { ...Problem } } }`;
});

write(
  "mutations.graphql",
  [`fragment Problem on UserError { __typename ${common.join(" ")} ${own.join(" ")} }`, ...operations, ""].join("\n"),
);
