import { useEffect } from "react";

import { useI18n } from "../i18n/i18n";

/** What the browser's tab and its history call this page. */
export function usePageTitle(title: string | undefined): void {
  const { t } = useI18n();
  useEffect(() => {
    document.title = title ? `${title} · ${t.product}` : t.product;
  }, [title, t]);
}
