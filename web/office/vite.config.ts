import { type Plugin, defineConfig } from "vite";

// "pages/orders/list.tsx" is orders-list-HASH.js, "pages/day/index.tsx" is day-HASH.js. By the hash a
// page that stays open while Tillbook is renewed never takes parts of two versions: it is told that
// a part is gone.
function chunkName(chunk: { name: string; facadeModuleId: string | null }): string {
  const page = /\/src\/pages\/(.+)\.tsx$/.exec(chunk.facadeModuleId ?? "")?.[1];
  return `${page?.replace(/\/index$/, "").replaceAll("/", "-") ?? chunk.name}-[hash].js`;
}

// The colours are chosen before the first paint: a script that waits for nothing, as it stands.
const themeFirst: Plugin = {
  name: "theme-first",
  transformIndexHtml: {
    order: "post",
    handler: () => [{ tag: "script", attrs: { src: "/office/theme.js" }, injectTo: "head" }],
  },
};

// What is built stands under version control and is compiled into the program: names and bytes depend
// on the sources and the lock file alone.
export default defineConfig({
  base: "/office/",
  plugins: [themeFirst],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: {
    outDir: "../../src/web/office",
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        hashCharacters: "base36",
        entryFileNames: "office-[hash].js",
        chunkFileNames: chunkName,
        assetFileNames: "office-[hash][extname]",
        // What every page needs is one file, so that no page loads a chain of small ones.
        manualChunks: (id) =>
          /\/node_modules\/preact\/|\/src\/(api|ui)\/|\/src\/[a-z-]+\.ts$/.test(id) ||
          id.includes("vite/") ? "frame" : undefined,
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
