import { expect, test } from "vitest";

import type { Mailbox } from "../api/types";
import { changeOf, draftOf, emptyFields, fieldsOf } from "./mailboxDraft";

const filled = { ...emptyFields("shared"), name: "Продажи", email_address: "s@a.example", password: "secret" };

test("a new mailbox is entered under its address unless another login is given", () => {
  expect(draftOf(filled)).toMatchObject({
    login: "s@a.example",
    password: "secret",
    folders: [],
    import_since: null,
    copy_address: "",
  });
  expect(draftOf(filled)).not.toHaveProperty("token_url");
  expect(draftOf(filled)).not.toHaveProperty("oauth");
});

test("with tokens there is no password, and their fields travel together", () => {
  const draft = draftOf({ ...filled, auth: "oauth2", token_url: "https://t.example", refresh_token: "r" });
  expect(draft.oauth).toMatchObject({ token_url: "https://t.example", refresh_token: "r" });
  expect(draft).not.toHaveProperty("password");
});

test("a change leaves secrets that were not typed as they are", () => {
  const kept = fieldsOf({ ...filled, auth: "oauth2" } as unknown as Mailbox);
  expect(kept.password).toBe("");
  expect(changeOf(kept)).not.toHaveProperty("oauth");
  expect(changeOf(kept)).not.toHaveProperty("kind");
  expect(changeOf({ ...kept, auth: "password", password: "new" })).toMatchObject({ password: "new" });
});
