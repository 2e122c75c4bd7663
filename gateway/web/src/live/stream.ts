/** One event stream for the whole page: it says what changed, and the page asks for the state. */

import type { QueryClient } from "@tanstack/react-query";

import { isRecord, writtenHere } from "../api/client";
import { glow } from "./glow";
import { patchLongLists } from "./longLists";
import { Refresher } from "./Refresher";
import { LIVE_EVENTS, touchedKeys, type LiveData, type LiveEvent } from "./touched";

const RECONNECT_MS = 3_000;
const CATCH_UP_MS = 5_000;

type Listener = (data: LiveData) => void;
type Topic = LiveEvent | "connected" | "disconnected";
const listeners = new Map<Topic, Set<Listener>>();

/** Hears an event of the stream; `connected` comes at every (re)connection. Returns how to stop hearing. */
export function onLive(topic: Topic, listener: Listener): () => void {
  const heard = listeners.get(topic) ?? new Set();
  listeners.set(topic, heard.add(listener));
  return () => heard.delete(listener);
}

/** Opens the stream and keeps it open. Returns how to close it. */
export function openStream(queryClient: QueryClient): () => void {
  const refresher = new Refresher(queryClient);
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let catchingUp: ReturnType<typeof setTimeout> | undefined;
  let openedBefore = false;

  function connect() {
    source = new EventSource("/api/v1/live");
    source.onopen = () => {
      // What happened while nobody listened is not told again: everything shown is asked anew.
      if (openedBefore) void queryClient.invalidateQueries();
      openedBefore = true;
      tell("connected", {});
    };
    source.onerror = () => {
      tell("disconnected", {});
      if (source.readyState !== EventSource.CLOSED) return;
      void queryClient.invalidateQueries({ queryKey: ["session"] });
      timer = setTimeout(connect, RECONNECT_MS);
    };
    // More changes at once than can be told one by one: an import.
    source.addEventListener("missed", () => (catchingUp ??= setTimeout(catchUp, CATCH_UP_MS)));
    for (const name of LIVE_EVENTS) {
      source.addEventListener(name, (event) => hear(name, readData((event as MessageEvent<string>).data)));
    }
  }

  function catchUp() {
    catchingUp = undefined;
    void queryClient.invalidateQueries();
  }

  function hear(name: LiveEvent, data: LiveData) {
    for (const key of touchedKeys(name, data)) {
      refresher.touch(key);
      // A row that cannot be read any longer stays as it was until the list is opened anew.
      if (key[1] === "list" && data.id) patchLongLists(queryClient, String(key[0]), data.id).catch(() => undefined);
    }
    if (name === "parts_changed")
      void queryClient.invalidateQueries({ predicate: (query) => query.state.error !== null });
    if (data.id && !writtenHere(data.id)) glow(data.id);
    tell(name, data);
  }

  connect();
  return () => {
    clearTimeout(timer);
    clearTimeout(catchingUp);
    refresher.stop();
    source.close();
  };
}

function readData(text: string): LiveData {
  try {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data)) return {};
    // Calls and due reminders carry their record instead of its id.
    const record = data.call ?? data.reminder;
    return isRecord(record) && typeof record.id === "string" ? { ...data, id: record.id } : data;
  } catch {
    return {};
  }
}

function tell(topic: Topic, data: LiveData): void {
  for (const listener of listeners.get(topic) ?? []) listener(data);
}
