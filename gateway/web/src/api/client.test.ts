import { expect, test, vi } from "vitest";

import { FakeGateway, Refusal } from "../testing/FakeGateway";
import { fieldName, get, onSignedOut, patch, post, Problem, setCsrfToken } from "./client";

test("a write carries the CSRF token, an idempotency key and the version", async () => {
  const gateway = new FakeGateway().on("POST /leads", () => ({})).on("PATCH /leads/:id", () => ({}));
  setCsrfToken("token");
  await post("/leads", { name: "Пётр" });
  await patch("/leads/1", {}, 7);
  const [made, changed] = gateway.asked;
  expect(made?.headers).toMatchObject({ "X-CSRF-Token": "token", "Content-Type": "application/json" });
  expect(made?.headers["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
  expect(changed?.headers["If-Match"]).toBe('"7"');
});

test("a read carries neither, and leaves out what is not asked", async () => {
  const gateway = new FakeGateway().on("GET /leads", () => ({}));
  await get("/leads", { search: "", status: undefined, cursor: null, limit: 50 });
  expect(gateway.asked[0]?.headers).toEqual({ Accept: "application/json" });
  expect(gateway.asked[0]?.query).toEqual({ limit: "50" });
});

test("a refusal tells its code, the field without its path, and the details", async () => {
  new FakeGateway().on(
    "POST /counterparties",
    () => new Refusal(409, { code: "duplicate_inn", detail: "…", field: "draft.phones[0]", counterparty_id: "1" }),
  );
  const refused = await post("/counterparties", {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  expect(refused).toMatchObject({
    status: 409,
    code: "duplicate_inn",
    field: "phones",
    details: { counterparty_id: "1" },
  });
});

test("an answer that is no JSON, and no answer at all, are problems too", async () => {
  vi.stubGlobal("fetch", async () => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
  await expect(get("/leads")).rejects.toMatchObject({ status: 502, code: "http_502" });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(get("/leads")).rejects.toMatchObject({ status: 0, code: "no_connection" });
});

test("being signed out is told once it is noticed, but not by asking for the session itself", async () => {
  new FakeGateway()
    .on("GET /leads", () => new Refusal(401, { code: "unauthorized" }))
    .on("GET /session", () => new Refusal(401, { code: "unauthorized" }));
  const told = vi.fn();
  onSignedOut(told);
  await get("/session").catch(() => undefined);
  expect(told).not.toHaveBeenCalled();
  await get("/leads").catch(() => undefined);
  expect(told).toHaveBeenCalledOnce();
});

test("the field of a path is its first name", () => {
  expect(["draft.phones[0]", "phones[1].raw", "name", "change.inn"].map(fieldName)).toEqual([
    "phones",
    "phones",
    "name",
    "inn",
  ]);
});
