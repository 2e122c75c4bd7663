import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const service = {
  service: "outlook",
  title: "Outlook, Microsoft 365",
  imap_host: "outlook.office365.com",
  imap_port: 993,
  imap_encryption: "tls",
  smtp_host: "smtp.office365.com",
  smtp_port: 587,
  smtp_encryption: "starttls",
  authorize_url: "https://login.example/authorize",
  token_url: "https://login.example/token",
  scope: "offline_access",
  hint: "Пароль не подойдёт.",
};
const signIn = { id: "s1", state: "open", url: "https://login.example/authorize?state=x", error: "" };

afterEach(() => vi.restoreAllMocks());

test("a mailbox is added after a sign-in in another window, without any token in sight", async () => {
  let state = "open";
  const went = vi.fn();
  vi.spyOn(window, "open").mockReturnValue({ location: { replace: went }, close: vi.fn() } as unknown as Window);
  const gateway = quietGateway(user({ role: "admin", name: "Админ" }))
    .on("GET /mailboxes", () => page())
    .on("GET /mailboxes/services", () => ({ items: [service] }))
    .on("POST /mail-sign-ins", () => signIn)
    .on("GET /mail-sign-ins/:id", () => ({ ...signIn, state, url: "" }))
    .on("POST /mailboxes", () => ({ id: "m1" }));
  const { actor } = await openPage("/settings?tab=mailboxes", gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Новый ящик" }))[0] as HTMLElement);
  const dialog = within(await screen.findByRole("dialog"));
  await actor.click(dialog.getByRole("combobox", { name: "Почтовая служба" }));
  await actor.click(await screen.findByRole("option", { name: service.title }));
  await actor.type(dialog.getByLabelText(/Название/), "Продажи");
  await actor.type(dialog.getByLabelText(/Адрес почты|E-mail/), "s@firm.example");
  expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Войти в почту" }).disabled).toBe(true);
  await actor.type(dialog.getByLabelText(/Идентификатор программы/), "otklik");
  await actor.click(dialog.getByRole("button", { name: "Войти в почту" }));
  await waitFor(() => expect(went).toHaveBeenCalledWith(signIn.url));
  expect(gateway.asksOf("POST", "/mail-sign-ins")[0]?.body).toMatchObject({
    authorize_url: service.authorize_url,
    client_id: "otklik",
    login: "s@firm.example",
    redirect_url: `${window.location.origin}/mail-sign-in`,
  });
  expect(dialog.getByText("Ждём входа в другом окне…")).toBeDefined();
  state = "done";
  expect(await dialog.findByText("Вход выполнен", {}, { timeout: 5000 })).toBeDefined();
  await actor.click(dialog.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/mailboxes")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/mailboxes")[0]?.body).toMatchObject({ oauth: { sign_in_id: "s1" } });
  expect(gateway.asksOf("POST", "/mailboxes")[0]?.body).not.toHaveProperty("authorize_url");
});

test("what the mail service gave is handed on as it was written, once", async () => {
  const closed = vi.spyOn(window, "close").mockImplementation(() => undefined);
  const gateway = quietGateway().on("POST /mail-sign-ins/answer", () => ({ ...signIn, state: "done", url: "" }));
  await openPage("/mail-sign-in?state=abc&code=0012345", gateway);
  expect(await screen.findByText("Вход выполнен")).toBeDefined();
  expect(gateway.asksOf("POST", "/mail-sign-ins/answer").map((ask) => ask.body)).toEqual([
    { state: "abc", code: "0012345", error: "" },
  ]);
  expect(closed).toHaveBeenCalled();
});

test("a sign-in that failed says why", async () => {
  const error = "Вход отменён на странице почтовой службы.";
  const gateway = quietGateway().on("POST /mail-sign-ins/answer", () => ({ ...signIn, state: "failed", error }));
  await openPage("/mail-sign-in?state=abc&error=access_denied", gateway);
  expect(await screen.findByText(error)).toBeDefined();
});
