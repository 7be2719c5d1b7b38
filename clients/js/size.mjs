// Prints how many bytes the package has, as a page loads it: minified and by gzip, whole and without the call.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const INDEX = new URL("dist/index.js", import.meta.url);
const folder = new URL("dist/", import.meta.url).pathname;

async function bytes(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const whole = readFileSync(INDEX, "utf8");
const withoutCall = whole.replaceAll(/^export .* from "\.\/call\/.*$/gm, "");
process.stdout.write(JSON.stringify({ whole: await bytes(whole), withoutCall: await bytes(withoutCall) }));
