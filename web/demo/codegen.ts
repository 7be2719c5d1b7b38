import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for every file in src/operations, checked against the schema that the server publishes. */
const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: 'src/operations/*.graphql',
  generates: {
    'src/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: { BigInt: 'string', DateTime: 'string', ID: 'string' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
