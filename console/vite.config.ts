import { defineConfig } from "vite";

/** `npm run dev` works against a gateway that runs elsewhere: CONSOLE_GATEWAY=https://127.0.0.1:8043. */
const gateway = process.env["CONSOLE_GATEWAY"] ?? "https://127.0.0.1:8043";

export default defineConfig({
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
