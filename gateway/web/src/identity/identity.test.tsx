import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Candidate } from "../api/types";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page, user } from "../testing/records";
// Compiled beforehand: on a busy machine that takes longer than a test waits.
import "../counterparties/ClientPage";
import "./DuplicatesPage";
import "./MergeWith";

function candidate(fields: Partial<Candidate>): Candidate {
  return {
    id: "c1",
    kind: "counterparty",
    version: 1,
    name: "ООО «Ромашка»",
    inn: null,
    kpp: null,
    city: "",
    phones: [],
    emails: [],
    counterparty_id: null,
    counterparty_name: null,
    manager_id: null,
    created_at: "2026-11-20T09:00:00Z",
    ...fields,
  };
}

const one = candidate({ id: "c1", version: 3, name: "ООО «Ромашка»" });
const other = candidate({ id: "c2", version: 5, name: "Ромашка, ООО" });
const reasons = [{ code: "same_phone", weight: 0.45, detail: "+79161234567" }];
const preview = {
  survivor: one,
  absorbed: other,
  score: 0.85,
  verdict: "same",
  reasons,
  fields: [
    { field: "city", survivor: "Москва", absorbed: "Тверь", sides: ["survivor", "absorbed"], proposed: "survivor" },
    {
      field: "emails",
      survivor: ["a@b.example"],
      absorbed: ["c@d.example"],
      sides: ["survivor", "absorbed", "both"],
      proposed: "both",
    },
  ],
  moves: [{ what: "contacts", count: 2 }],
  names: {},
};
const merge = {
  id: "m1",
  kind: "counterparty",
  survivor_id: "c1",
  absorbed_id: "c2",
  absorbed_name: "Ромашка, ООО",
  at: "2026-11-22T09:00:00Z",
  user_id: null,
  undone_at: null,
  undone_by: null,
};

function clientGateway() {
  const client = counterparty({ id: "c1", version: 3, name: "ООО «Ромашка»" });
  return quietGateway()
    .on("GET /counterparties/:id", () => client)
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /counterparties/:id/timeline", () => page());
}

test("two cards are compared field by field and merged as chosen", async () => {
  const gateway = clientGateway()
    .on("POST /duplicates/find", () => page({ party: other, score: 0.85, verdict: "same", reasons }))
    .on("GET /merges/preview", () => preview)
    .on("POST /merges", () => merge);
  const { actor } = await openPage("/clients/c1", gateway);
  await screen.findByRole("heading", { name: "ООО «Ромашка»" });
  await actor.click(screen.getAllByRole("button", { name: "Действия" })[0] as HTMLElement);
  await actor.click(await screen.findByRole("menuitem", { name: "Объединить с другой…" }));
  await actor.click(await screen.findByRole("radio", { name: /Ромашка, ООО/ }));
  expect(screen.getByText("тот же телефон")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Сравнить" }));
  await actor.click(await screen.findByRole("radio", { name: "Город: Тверь" }));
  expect(screen.getByText(/Перейдёт: 2 контакта/)).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Объединить" }));
  expect(await screen.findByText("«Ромашка, ООО» теперь часть этой карточки")).toBeDefined();
  expect(gateway.asksOf("POST", "/merges")[0]?.body).toEqual({
    kind: "counterparty",
    survivor_id: "c1",
    survivor_version: 3,
    absorbed_id: "c2",
    absorbed_version: 5,
    values: { city: "absorbed", emails: "both" },
  });
});

const NEVER = { searched_at: null, running: false, done: 0, total: null };
const SEARCHED = { ...NEVER, searched_at: "2026-11-22T09:00:00Z" };

test("a merge that came too late says so and shows both cards as they are now, with what was chosen", async () => {
  let shown = preview;
  const gateway = clientGateway()
    .on("GET /duplicates", () => ({
      ...page({ one, other, score: 0.85, verdict: "same", reasons }),
      search: SEARCHED,
    }))
    .on("GET /merges/preview", () => shown)
    .on("POST /merges", () => new Refusal(409, { code: "version_conflict", detail: "changed", current: {} }));
  const { actor } = await openPage("/duplicates", gateway);
  await actor.click(await screen.findByRole("button", { name: "Объединить…" }));
  await actor.click(await screen.findByRole("radio", { name: "Город: Тверь" }));
  shown = { ...preview, absorbed: { ...preview.absorbed, version: 6 } };
  await actor.click(screen.getByRole("button", { name: "Объединить" }));
  expect((await screen.findByRole("alert")).textContent).toContain("такие, как сейчас");
  await waitFor(() => expect(gateway.asksOf("GET", "/merges/preview").length).toBeGreaterThan(1));
  await actor.click(screen.getByRole("button", { name: "Объединить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/merges")).toHaveLength(2));
  expect(gateway.asksOf("POST", "/merges")[1]?.body).toMatchObject({
    absorbed_version: 6,
    values: { city: "absorbed" },
  });
});

test("a merge is taken back with a choice for what was changed and added since", async () => {
  const gateway = clientGateway()
    .on("GET /merges", () => page(merge))
    .on("GET /merges/:id/undo", () => ({
      merge,
      survivor_name: "ООО «Ромашка»",
      survivor_version: 9,
      edited: [{ field: "city", before: "Москва", absorbed: "Тверь", now: "Омск" }],
      added: [{ id: "i1", what: "interactions", title: "Звонок", at: "2026-11-22T10:00:00Z", proposed: "survivor" }],
      more_added: false,
      moves: [{ what: "contacts", count: 1 }],
      names: {},
    }))
    .on("POST /merges/:id/undo", () => merge);
  const { actor } = await openPage("/clients/c1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  expect(await screen.findByText("Город: Омск")).toBeDefined();
  expect(screen.getByText("до объединения: Москва / Тверь")).toBeDefined();
  await actor.click(within(screen.getByRole("radiogroup", { name: "Город" })).getByText("В отдельную карточку"));
  await actor.click(within(screen.getByRole("radiogroup", { name: "Звонок" })).getByText("В отдельную карточку"));
  await actor.click(screen.getByRole("button", { name: "Отменить объединение" }));
  expect(await screen.findByText("«Ромашка, ООО» снова отдельная карточка")).toBeDefined();
  expect(gateway.asksOf("POST", "/merges/m1/undo")[0]?.body).toEqual({
    survivor_version: 9,
    edited: { city: "absorbed" },
    to_absorbed: ["i1"],
  });
});

test("the address of a merged card becomes that of the card it is now", async () => {
  const { router } = await openPage("/clients/c9", clientGateway());
  await screen.findByRole("heading", { name: "ООО «Ромашка»" });
  expect(router.state.location.pathname).toBe("/clients/c1");
});

test("pairs of the base are said to be two, and a search of the base is for those who see all", async () => {
  const pairs = () => ({ ...page({ one, other, score: 0.62, verdict: "suggest", reasons }), search: NEVER });
  const gateway = quietGateway(user({ role: "manager", reach: "own" }))
    .on("GET /duplicates", pairs)
    .on("POST /duplicates/dismiss", () => undefined);
  const { actor } = await openPage("/duplicates", gateway);
  expect((await screen.findByTestId("duplicate-pair")).textContent).toContain("похожа · 62 %");
  expect(screen.queryByRole("button", { name: "Искать по всей базе" })).toBeNull();
  gateway.on("GET /duplicates", () => ({ ...page(), search: NEVER }));
  await actor.click(screen.getByRole("button", { name: "Это разные" }));
  expect(await screen.findByText(/Здесь появятся пары/)).toBeDefined();
  expect(gateway.asksOf("POST", "/duplicates/dismiss")[0]?.query).toEqual({
    kind: "counterparty",
    one_id: "c1",
    other_id: "c2",
  });
});

test("who sees all searches the base; the pairs of before stay in sight meanwhile, with how far it is", async () => {
  const pairs = page({ one, other, score: 0.85, verdict: "same", reasons });
  const gateway = quietGateway(user({ role: "head_of_sales" }))
    .on("GET /duplicates", () => ({ ...pairs, search: SEARCHED }))
    .on("POST /duplicates/search", () => ({ id: "j1" }));
  const { actor } = await openPage("/duplicates", gateway);
  await screen.findByTestId("duplicate-pair");
  gateway.on("GET /duplicates", () => ({ ...pairs, search: { ...SEARCHED, running: true, done: 400, total: 1000 } }));
  await actor.click(screen.getByRole("button", { name: "Искать заново" }));
  expect(await screen.findByText(/^400 из 1.000$/)).toBeDefined();
  expect(screen.getByTestId("duplicate-pair")).toBeDefined();
  gateway.on("GET /duplicates", () => ({ ...page(), search: SEARCHED }));
  expect(await screen.findByText(/Похожих пар не нашлось/)).toBeDefined();
});
