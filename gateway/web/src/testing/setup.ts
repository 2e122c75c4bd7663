/** What jsdom lacks and the page needs. */

import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

import { FakeEventSource } from "./FakeEventSource";

// Pages are split and compiled at their first use, which takes a while on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal("ResizeObserver", NoResizeObserver);
vi.stubGlobal("EventSource", FakeEventSource);
vi.stubGlobal("scrollTo", () => undefined);
window.matchMedia = (query) =>
  ({
    // Without motion nothing has to be waited for.
    matches: query.includes("prefers-reduced-motion"),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;
Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === "object" ? (to.top ?? 0) : 0;
  this.dispatchEvent(new Event("scroll"));
};
Element.prototype.scrollIntoView = () => undefined;
Object.defineProperty(document, "fonts", { value: new EventTarget() });
// jsdom lays nothing out: lists need to know how much of them is seen, menus that their button is.
function stubSize(name: "clientHeight" | "clientWidth" | "scrollHeight", ofList: number, ofPage: number) {
  Object.defineProperty(Element.prototype, name, {
    configurable: true,
    get(this: Element) {
      return this.classList.contains("grid-body") ? ofList : ofPage;
    },
  });
}
stubSize("clientHeight", 600, 768);
stubSize("clientWidth", 900, 1366);
stubSize("scrollHeight", 100_000, 768);
Element.prototype.getBoundingClientRect = () => new DOMRect(10, 10, 100, 30);

afterEach(() => {
  cleanup();
  localStorage.clear();
  FakeEventSource.closeAll();
});
