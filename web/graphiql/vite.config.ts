import { defineConfig } from 'vite';

export default defineConfig({
  // The page itself is served at /graphql, so its files need an absolute place of their own.
  base: '/graphiql/',
  // Monaco's workers share code, which only ES modules can.
  worker: { format: 'es', rolldownOptions: { checks: { moduleLevelDirective: false } } },
  build: {
    // Monaco is one large piece, loaded after the page: its size is known and no news.
    chunkSizeWarningLimit: 2000,
    // GraphiQL's files say "use no memo" to the React compiler, which has done its work before us.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
