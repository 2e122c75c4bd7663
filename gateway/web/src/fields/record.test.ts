import { expect, test } from "vitest";

import { field } from "../testing/fields";
import { asBody, emptyOf, filledBody, grouped } from "./record";

test("custom fields stand together in what is sent, and an empty one loses its value", () => {
  expect(asBody({ name: "Ромашка", "custom.size": 5, "custom.tariff": "" })).toEqual({
    name: "Ромашка",
    custom_values: { size: 5, tariff: null },
  });
});

test("what nobody filled in is not sent", () => {
  expect(
    filledBody({ name: "Ромашка", inn: "", phones: [], private: false, rating: null, "custom.size": null }),
  ).toEqual({ name: "Ромашка", private: false });
});

test("an empty field is what the record holds then", () => {
  expect(
    [field("notes"), field("inn"), field("custom.a"), field("phones", "phones"), field("private", "flag")].map(emptyOf),
  ).toEqual(["", null, null, [], false]);
});

test("fields stand in their groups, custom ones in their own, hidden ones nowhere", () => {
  const fields = [
    field("name"),
    field("inn", "text", { hidden: true }),
    field("phones", "phones"),
    field("socials", "entries"),
    field("bank_accounts", "entries", { hidden: true }),
    field("created_at", "datetime", { editable: false }),
    field("custom.tariff", "text", { title: "Тариф" }),
  ];
  const groups = grouped("counterparty", fields).map(({ name, fields }) => [name, fields.map((one) => one.name)]);
  expect(groups).toEqual([
    ["main", ["name"]],
    ["reach", ["phones", "socials"]],
    ["own", ["custom.tariff"]],
  ]);
});

test("the name of a boss who is not in the base stands beside the link to one who is, and goes with it", () => {
  const names = (hidden: boolean) =>
    grouped("contact", [field("boss_id", "contact", { hidden }), field("birthday", "date")])[0]?.fields.map(
      ({ name }) => name,
    );
  expect(names(false)).toEqual(["boss_id", "boss_name", "birthday"]);
  expect(names(true)).toEqual(["birthday"]);
});
