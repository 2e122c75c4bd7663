import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { user } from "../testing/records";

const nobody = () => new Refusal(401, { code: "unauthorized" });

test("whoever is not signed in sees the login, and the page after it", async () => {
  const gateway = quietGateway().on("GET /session", nobody);
  gateway.on("POST /session", () => ({ user: user({ name: "Анна Волкова" }), csrf_token: "token" }));
  const { actor } = await openPage("/leads", gateway);
  await actor.type(screen.getByLabelText("Логин"), "anna");
  await actor.type(screen.getByLabelText("Пароль"), "demo");
  await actor.click(screen.getByRole("button", { name: "Войти" }));
  expect(await screen.findByRole("heading", { name: "Лиды" })).toBeDefined();
  expect(gateway.asksOf("POST", "/session")[0]?.body).toEqual({ login: "anna", password: "demo" });
});

test("a wrong password is told in words", async () => {
  const gateway = quietGateway().on("GET /session", nobody);
  gateway.on("POST /session", () => new Refusal(401, { code: "wrong_password" }));
  const { actor } = await openPage("/", gateway);
  await actor.type(screen.getByLabelText("Логин"), "anna");
  await actor.type(screen.getByLabelText("Пароль"), "wrong");
  await actor.click(screen.getByRole("button", { name: "Войти" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Неверный логин или пароль");
});

test("a session that ends while the page is open leads back to the login", async () => {
  const gateway = quietGateway();
  const { queryClient } = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  gateway.on("GET /leads", nobody);
  void queryClient.invalidateQueries({ queryKey: ["leads"] });
  expect(await screen.findByRole("button", { name: "Войти" })).toBeDefined();
});

test("signing out ends the session and forgets what was seen", async () => {
  const gateway = quietGateway().on("DELETE /session", () => undefined);
  const { actor, queryClient } = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  await actor.click(screen.getByRole("button", { name: /Пользователь/ }));
  await actor.click(await screen.findByRole("menuitem", { name: "Выйти" }));
  expect(await screen.findByRole("button", { name: "Войти" })).toBeDefined();
  expect(gateway.asksOf("DELETE", "/session")[0]?.headers["X-CSRF-Token"]).toBe("a-token");
  await waitFor(() => expect(queryClient.getQueryData(["leads", "list", {}])).toBeUndefined());
});
