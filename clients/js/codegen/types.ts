import type { CodegenConfig } from "@graphql-codegen/cli";

/** The types of all that is asked and answered, from the schema that the server publishes. */
const config: CodegenConfig = {
  schema: "../../schema/schema.graphql",
  documents: ["operations/*.graphql", "src/generated/mutations.graphql"],
  generates: {
    "src/generated/operations.ts": {
      plugins: ["typescript-operations"],
      config: { scalars: { BigInt: "string", DateTime: "string", ID: "string" }, strictScalars: true, useTypeImports: true },
    },
  },
};

export default config;
