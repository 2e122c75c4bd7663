import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page } from "../testing/records";
import { MOST_BYTES, sizeText } from "./files";

interface Sent {
  url: string;
  file: File;
  headers: Record<string, string>;
  tell: (done: number) => void;
  answer: (status: number, body: object) => void;
}

let sent: Sent[] = [];

class FakeRequest {
  upload: { onprogress?: (event: object) => void } = {};
  status = 0;
  statusText = "";
  responseText = "";
  onload?: () => void;
  onabort?: () => void;
  headers: Record<string, string> = {};
  url = "";
  open(_: string, url: string) {
    this.url = url;
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }
  send(file: File) {
    sent.push({
      url: this.url,
      file,
      headers: this.headers,
      tell: (loaded) => this.upload.onprogress?.({ lengthComputable: true, loaded, total: 1 }),
      answer: (status, body) => {
        this.status = status;
        this.responseText = JSON.stringify(body);
        this.onload?.();
      },
    });
  }
  abort() {
    this.onabort?.();
  }
}

beforeEach(() => {
  sent = [];
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
});

function stored(id: string, name: string) {
  const stamp = { created_by: "u1", created_at: "2026-11-23T10:00:00Z", expires_at: null };
  return { id, name, content_type: "application/pdf", size: 3_500_000, ...stamp };
}

const OF_RECORD = { source: "record", field: null, interaction_id: null, title: "" };

function gatewayWith(items: object[]) {
  return quietGateway()
    .on("GET /counterparties/:id", () => counterparty({ id: "c1" }))
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /record-files/counterparty/c1", ({ query }) => ({
      items: query.removed ? [{ file: stored("f9", "старый.pdf"), places: [] }] : items,
      cursor: null,
      total: items.length,
    }))
    .on("POST /record-files/counterparty/c1", () => undefined)
    .on("DELETE /record-files/counterparty/c1/:id", () => undefined);
}

const openFiles = (gateway = gatewayWith([])) => openPage("/clients/c1?tab=files", gateway);

test("all files of a client stand in one list; only what is attached to the card can be taken off, with undo", async () => {
  const gateway = gatewayWith([
    { file: stored("f1", "договор.pdf"), places: [OF_RECORD] },
    {
      file: stored("f2", "скан.pdf"),
      places: [
        { ...OF_RECORD, source: "field", field: "custom.scan", title: "Скан" },
        { ...OF_RECORD, source: "interaction", interaction_id: "i1", title: "Встреча" },
      ],
    },
  ]);
  const { actor } = await openFiles(gateway);
  const rows = within(await screen.findByRole("table", { name: "Файлы" })).getAllByTestId("file");
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining("договор.pdf3,3 МБ"),
    expect.stringContaining("Поле «Скан»Журнал: Встреча"),
  ]);
  expect(screen.getByRole("link", { name: "Скачать «договор.pdf», 3,3 МБ" })).toHaveProperty(
    "href",
    expect.stringContaining("/api/v1/files/f1"),
  );
  expect(screen.queryByRole("button", { name: "Убрать «скан.pdf» из карточки" })).toBeNull();
  await actor.click(screen.getByRole("button", { name: "Убрать «договор.pdf» из карточки" }));
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", "/record-files/counterparty/c1").map(({ body }) => body)).toEqual([
      { file_ids: ["f1"] },
    ]),
  );
  await actor.click(screen.getByRole("button", { name: "Убранные файлы" }));
  await actor.click(await screen.findByRole("button", { name: "Вернуть «старый.pdf» в карточку" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/record-files/counterparty/c1")).toHaveLength(2));
});

test("several files are dropped at once: each shows how far it is, and what became of it", async () => {
  const { gateway } = await openFiles();
  const zone = (await screen.findByText(/Здесь договоры/)).closest(".files")!;
  const big = new File(["x"], "фильм.mp4");
  Object.defineProperty(big, "size", { value: MOST_BYTES + 1 });
  const files = [new File(["1"], "один.txt"), new File(["2"], "два.txt"), big];
  fireEvent.drop(zone, { dataTransfer: { files, types: ["Files"] } });
  await waitFor(() => expect(sent.map(({ file }) => file.name)).toEqual(["один.txt", "два.txt"]));
  expect(screen.getByRole("alert").textContent).toBe("60 МБ — больше 60 МБ, такой файл не поместится.");
  expect(sent[0]!.headers["X-CSRF-Token"]).toBe("a-token");

  sent[0]!.tell(0.4);
  expect((await screen.findByLabelText("Загружается «один.txt»")).getAttribute("aria-valuenow")).toBe("40");
  sent[0]!.answer(201, stored("f1", "один.txt"));
  sent[1]!.answer(413, { code: "body_too_large", status: 413 });
  await screen.findByText("Прикреплён 1 файл");
  expect(gateway.asksOf("POST", "/record-files/counterparty/c1").map(({ body }) => body)).toEqual([
    { file_ids: ["f1"] },
  ]);
  expect(screen.getAllByRole("alert").map((one) => one.textContent)).toContain(
    "Это больше, чем мы берём: файл может быть до 60 МБ. Разделите его на части.",
  );
  fireEvent.click(screen.getByRole("button", { name: "Убрать сообщение о «два.txt»" }));
  await waitFor(() => expect(screen.getAllByRole("alert")).toHaveLength(1));
});

test("sizes are told as people say them", () => {
  const units: [string, string, string] = ["Б", "КБ", "МБ"];
  expect([500, 2048, 3_500_000].map((bytes) => sizeText(bytes, units, "ru"))).toEqual(["500 Б", "2 КБ", "3,3 МБ"]);
});
