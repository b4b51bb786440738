import { expect, it } from "vitest";
import { heardServer, serverNow } from "../src/clock";

it("is the server's where the till's own is off", () => {
  const here = Date.parse("2026-03-01T10:00:00Z");
  heardServer("Sun, 01 Mar 2026 09:00:00 GMT", here);
  expect(serverNow(here).toISOString()).toBe("2026-03-01T09:00:00.500Z");
  heardServer(null, here);
  heardServer("nonsense", here);
  expect(serverNow(here).toISOString()).toBe("2026-03-01T09:00:00.500Z");
});

it("is the till's own where they differ by less than an answer takes", () => {
  const here = Date.parse("2026-03-01T10:00:00.900Z");
  heardServer("Sun, 01 Mar 2026 10:00:00 GMT", here);
  expect(serverNow(here).getTime()).toBe(here);
});
