import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";

import { en } from "./en";
import { formats, type Formats, type Language } from "./format";
import { ru, type Words } from "./ru";

interface I18n {
  t: Words;
  f: Formats;
  language: Language;
  setLanguage(language: Language): void;
}

const WORDS: Record<Language, Words> = { ru, en };
const STORAGE_KEY = "otklik.language";
const I18nContext = createContext<I18n | null>(null);

export function I18nProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(STORAGE_KEY) === "en" ? "en" : "ru"));
  useEffect(() => {
    localStorage.setItem(STORAGE_KEY, language);
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo(() => ({ t: WORDS[language], f: formats(language), language, setLanguage }), [language]);
  return <I18nContext value={value}>{children}</I18nContext>;
}

/** The words and the formats of the chosen language. */
export function useI18n(): I18n {
  const i18n = use(I18nContext);
  if (!i18n) throw new Error("useI18n is called outside I18nProvider");
  return i18n;
}
