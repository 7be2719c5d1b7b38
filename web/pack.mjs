/** `node ../pack.mjs dist`: beside each file that a page loads, the same by brotli and by gzip, where that is smaller. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const PACKED = /\.(css|html|js|json|map|svg|ttf|wasm)$/;
const PACKERS = {
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
};

const [, , folder] = process.argv;
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!PACKED.test(file) || !statSync(file).isFile()) continue;
  const bytes = readFileSync(file);
  for (const [ending, pack] of Object.entries(PACKERS)) {
    const packed = pack(bytes);
    if (packed.length < bytes.length) writeFileSync(`${file}.${ending}`, packed);
  }
}
