import { Problem } from "../api/client";
import type { Language } from "./format";
import type { Words } from "./ru";

/** What a refusal means, in the words of the page: by its reason, by the field, then by code. */
export function problemText(t: Words, error: unknown): string {
  if (!(error instanceof Problem)) return t.problem.unknown("error");
  const reason = typeof error.details.reason === "string" ? t.problem.byReason[error.details.reason] : undefined;
  if (reason) return reason;
  const field = error.details.name;
  if (error.code === "template_wrong" && typeof field === "string") return t.writing.templates.noField(field);
  const twin = error.details.counterparty_name;
  if (error.code === "duplicate_inn" && typeof twin === "string") return t.problem.innOf(twin);
  const byField = error.code === "invalid" && error.field ? t.problem.byField[error.field] : undefined;
  return byField ?? t.problem.byCode[error.code] ?? t.problem.unknown(error.code);
}

/** A service's own explanation, where it is in the language of the page; else nothing. */
export function inLanguage(language: Language, explanation: string): string {
  const russian = /[А-яЁё]/.test(explanation);
  return russian === (language === "ru") ? explanation : "";
}
