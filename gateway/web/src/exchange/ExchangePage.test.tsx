import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { user } from "../testing/records";

const settings = {
  address: "https://demo.example/api/xml/",
  login: "demo",
  has_password: true,
  update_existing: false,
  prefer: "ours",
  updated_at: null,
};

const pair = {
  counterparty_id: null,
  rbs_id: null,
  phone: null,
  email_address: null,
  differences: [],
  candidates: [],
};

const preview = {
  loaded_at: "2026-11-23T09:00:00Z",
  pairs: [
    { ...pair, state: "new_there", rbs_id: 17, name: "Новая" },
    {
      ...pair,
      state: "differs",
      counterparty_id: "01a206b7-dd4f-717f-9f98-a135d27cd707",
      rbs_id: 18,
      name: "Обе",
      differences: [{ field: "address", ours: "Москва", theirs: null }],
    },
  ],
  counts: { new_there: 1, differs: 1 },
};

function exchangeGateway(role: "admin" | "head_of_sales" = "admin") {
  return quietGateway(user({ role })).on("GET /exchange/settings", () => settings);
}

test("both bases are loaded when asked for, with ID and RBS_ID of each company (T67, T68)", async () => {
  const gateway = exchangeGateway().on("GET /exchange/companies", () => preview);
  const { actor } = await openPage("/exchange", gateway);
  expect(gateway.asksOf("GET", "/exchange/companies")).toHaveLength(0);
  await actor.click(await screen.findByRole("button", { name: "Загрузить и сравнить" }));
  const [there, both] = await screen.findAllByTestId("company-row");
  expect(within(there as HTMLElement).getByText("17")).toBeDefined();
  expect(within(there as HTMLElement).queryByRole("link")).toBeNull();
  expect(
    within(both as HTMLElement)
      .getByRole("link")
      .getAttribute("href"),
  ).toBe("/clients/01a206b7-dd4f-717f-9f98-a135d27cd707");
  expect(within(both as HTMLElement).getByText("Адрес: Москва → —")).toBeDefined();
});

test("a choice of the state leaves only its companies", async () => {
  const gateway = exchangeGateway().on("GET /exchange/companies", () => preview);
  const { actor } = await openPage("/exchange", gateway);
  await actor.click(await screen.findByRole("button", { name: "Загрузить и сравнить" }));
  await actor.click(await screen.findByRole("radio", { name: "Различается: 1" }));
  expect(screen.getAllByTestId("company-row")).toHaveLength(1);
});

test("the password is sent only where it is typed (T61)", async () => {
  const gateway = exchangeGateway().on("PATCH /exchange/settings", () => settings);
  const { actor } = await openPage("/exchange", gateway);
  const login = await screen.findByLabelText("Логин");
  await actor.type(login, "2");
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  await expect.poll(() => gateway.asksOf("PATCH", "/exchange/settings")).toHaveLength(1);
  expect(gateway.asksOf("PATCH", "/exchange/settings")[0]?.body).toEqual({
    address: settings.address,
    login: "demo2",
    update_existing: false,
    prefer: "ours",
  });
});

test("what keeps the exchange from working is told in words", async () => {
  const gateway = exchangeGateway("head_of_sales")
    .on("GET /exchange/companies", () => new Refusal(409, { code: "not_configured", detail: "…" }))
    .on("POST /exchange/check", () => ({ ok: false, stage: "connect", explanation: "refused" }));
  const { actor } = await openPage("/exchange", gateway);
  await actor.click(await screen.findByRole("button", { name: "Загрузить и сравнить" }));
  expect(await screen.findByText("Обмен ещё не настроен.")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Проверить" }));
  expect(await screen.findByText("Не удалось соединиться. Проверьте адрес.")).toBeDefined();
});
