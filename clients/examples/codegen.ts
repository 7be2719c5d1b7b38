import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema/schema.graphql",
  documents: "../operations/*.graphql",
  generates: {
    "src/generated/operations.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
      config: { scalars: { BigInt: "string", DateTime: "string", ID: "string" }, useTypeImports: true, enumsAsTypes: true },
    },
  },
};

export default config;
