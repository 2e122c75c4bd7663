import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

type Answer = (asked: Asked, id: string) => unknown;

/** A refusal to answer with: status and problem. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: Record<string, unknown>,
  ) {}
}

/** Stands in for `fetch`: answers by method and path, and remembers what was asked. Unknown paths fail the test. */
export class FakeGateway {
  readonly asked: Asked[] = [];
  private readonly answers = new Map<string, Answer>();

  constructor() {
    vi.stubGlobal("fetch", (url: string, request: RequestInit) => this.fetch(url, request));
  }

  /** `on("GET /leads/:id", …)`. The latest answer counts. */
  on(route: string, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  asksOf(method: string, path: string): Asked[] {
    return this.asked.filter((asked) => asked.method === method && asked.path === path);
  }

  private async fetch(url: string, request: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/v1", "");
    const method = request.method ?? "GET";
    const body: unknown = request.body ? JSON.parse(String(request.body)) : undefined;
    const headers = request.headers as Record<string, string>;
    const asked = { method, path, query: Object.fromEntries(searchParams), headers, body };
    this.asked.push(asked);
    for (const [route, answer] of this.answers) {
      const id = matchRoute(route, method, path);
      if (id !== null) return respond(await answer(asked, id));
    }
    throw new Error(`The test has no answer for ${method} ${path}`);
  }
}

function matchRoute(route: string, method: string, path: string): string | null {
  const [wanted, pattern = ""] = route.split(" ");
  const match = wanted === method ? new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`).exec(path) : null;
  return match && (match[1] ?? "");
}

function respond(answer: unknown): Response {
  if (answer instanceof Refusal) return new Response(JSON.stringify(answer.problem), { status: answer.status });
  if (answer === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(answer), { status: 200 });
}
