import { defineConfig } from 'vite';

export default defineConfig({
  // The page itself is served at /demo, so its files need an absolute place of their own.
  base: '/demo/',
  // A data: address would need an exception in the page's policy.
  build: { assetsInlineLimit: 0 },
});
