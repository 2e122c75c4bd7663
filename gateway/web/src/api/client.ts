/** The one way to the gateway: JSON over fetch, problems as errors, the CSRF token on every write. */

import { randomId } from "./random";

const BASE = "/api/v1";
const UNSAFE = new Set(["POST", "PATCH", "DELETE"]);

export type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  body?: unknown;
  /** Sent as it is, instead of a body of JSON. */
  file?: Blob;
  query?: Query;
  /** The version that a change is of; sent as `If-Match`. */
  version?: number;
  signal?: AbortSignal | undefined;
  /** Not to be carried out twice, whatever becomes of the answer. */
  once?: boolean;
}

/** A refusal of the gateway (RFC 9457), or no answer at all: then `status` is 0 and `code` is `no_connection`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly field: string | null = null,
    readonly traceId: string | null = null,
    readonly details: Record<string, unknown> = {},
  ) {
    super(detail);
  }

  /** The part behind this panel is down or too slow; the rest of the page is not affected. */
  get partIsDown(): boolean {
    return this.status === 503 || this.status === 504;
  }
}

const OWN_WRITE_MS = 5_000;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const ownWrites = new Map<string, number>();

/** This page has just changed the record itself, so there is no need to point at it. */
export function writtenHere(id: string): boolean {
  return Date.now() - (ownWrites.get(id) ?? 0) < OWN_WRITE_MS;
}

let csrfToken: string | null = null;
let signedOut: () => void = () => undefined;

export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Calls `listener` when the gateway says that nobody is signed in any longer. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => ask<T>("GET", path, { query, signal });
export const post = <T>(path: string, body?: unknown, version?: number) => ask<T>("POST", path, { body, version });
/** Asks with a question too large for an address; it changes nothing, so it is not remembered by a key. */
export const enquire = <T>(path: string, question: unknown, signal?: AbortSignal) =>
  ask<T>("POST", path, { body: question, signal, once: false });
export const patch = <T>(path: string, body: unknown, version?: number) => ask<T>("PATCH", path, { body, version });
/** Brings in a file; the name goes into the query. */
export const upload = <T>(path: string, file: File) => ask<T>("POST", path, { file, query: { name: file.name } });
/** The same, telling how much of it is sent, 0 to 1; an aborted one rejects as `fetch` does. */
export function uploadWithProgress<T>(
  path: string,
  file: File,
  told: (done: number) => void,
  signal: AbortSignal,
): Promise<T> {
  // fetch tells nothing of what is sent.
  const request = new XMLHttpRequest();
  request.open("POST", BASE + path + queryString({ name: file.name }));
  request.responseType = "text";
  if (csrfToken) request.setRequestHeader("X-CSRF-Token", csrfToken);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Idempotency-Key", randomId());
  request.upload.onprogress = (event) => told(event.lengthComputable ? event.loaded / event.total : 0);
  return new Promise((resolve, reject) => {
    request.onload = () => {
      const response = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      settled<T>(path, "POST", response).then(resolve, reject);
    };
    request.onerror = () => reject(new Problem(0, "no_connection", "No connection"));
    request.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
export const postVersioned = <T>(path: string, body: unknown, version: number) =>
  ask<T>("POST", path, { body, version });
export const del = (path: string, version?: number) => ask<void>("DELETE", path, { version });

async function ask<T>(method: string, path: string, options: Options): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (UNSAFE.has(method) && csrfToken) headers["X-CSRF-Token"] = csrfToken;
  if (method === "POST" && options.once !== false) headers["Idempotency-Key"] = randomId();

  const body = options.file ?? JSON.stringify(options.body);
  const sent = { method, headers, body, signal: options.signal ?? null };
  return settled<T>(path, method, await reach(BASE + path + queryString(options.query), sent));
}

async function settled<T>(path: string, method: string, response: Response): Promise<T> {
  if (response.ok) {
    const answer: unknown = response.status === 204 ? undefined : await response.json();
    if (UNSAFE.has(method)) noteWrite(path, answer);
    return answer as T;
  }
  const problem = await readProblem(response);
  if (problem.status === 401 && path !== "/session") signedOut();
  throw problem;
}

function noteWrite(path: string, answer: unknown): void {
  const made = isRecord(answer) && typeof answer.id === "string" ? answer.id : null;
  for (const id of [ID.exec(path)?.[0], made]) if (id) ownWrites.set(id, Date.now());
}

async function reach(url: string, sent: RequestInit): Promise<Response> {
  try {
    return await fetch(url, sent);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "no_connection", "No connection");
  }
}

async function readProblem(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (!isRecord(body)) return new Problem(response.status, `http_${response.status}`, response.statusText);
  const { code, detail, field, trace_id: traceId, ...details } = body;
  return new Problem(
    response.status,
    typeof code === "string" ? code : `http_${response.status}`,
    typeof detail === "string" ? detail : response.statusText,
    typeof field === "string" ? fieldName(field) : null,
    typeof traceId === "string" ? traceId : null,
    details,
  );
}

/** The input a path points at: `draft.phones[0]` is the input `phones`, `custom_values.size` is `custom.size`. */
export function fieldName(path: string): string {
  const inside = path.replace(/^\$?\.?(draft|change|conversion)\./, "");
  const custom = /^custom_values\.(\w+)/.exec(inside);
  return custom ? `custom.${custom[1]}` : (inside.split(/[.[]/)[0] ?? path);
}

function queryString(query: Query = {}): string {
  const set = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return set.length ? `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}` : "";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
