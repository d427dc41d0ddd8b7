import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Plugin, defineConfig } from "vite";

/** `npm run dev` works against a gateway that runs elsewhere: CONSOLE_GATEWAY=https://127.0.0.1:8043. */
const gateway = process.env["CONSOLE_GATEWAY"] ?? "https://127.0.0.1:8043";

/** The gateway holds each file compressed: `index.js.br`, `index.js.gz`, where that makes it smaller. */
function compressed(): Plugin {
  const each = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? each(path) : [path];
    });
  let out = "dist";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => void (out = config.build.outDir),
    closeBundle: () => {
      for (const path of each(out)) {
        const bytes = readFileSync(path);
        const forms = [
          [".br", brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } })],
          [".gz", gzipSync(bytes, { level: 9 })],
        ] as const;
        for (const [suffix, form] of forms) if (form.length < bytes.length) writeFileSync(path + suffix, form);
      }
    },
  };
}

export default defineConfig({
  plugins: [compressed()],
  build: {
    target: "es2022",
    // A data: address would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // "use client" is for servers that draw pages.
      onwarn: (warning, tell) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") tell(warning);
      },
    },
  },
  server: {
    proxy: {
      "/agentgateway": { target: gateway, secure: false, ws: true },
      "/sip": { target: gateway, secure: false, ws: true },
    },
  },
});
