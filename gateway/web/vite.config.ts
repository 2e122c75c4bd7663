import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = process.env.OTKLIK_GATEWAY ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": gateway } },
  build: { target: "es2022", sourcemap: false },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    css: false,
    restoreMocks: true,
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: "100%", // else one core of the two that the checks have would be idle
  },
});
