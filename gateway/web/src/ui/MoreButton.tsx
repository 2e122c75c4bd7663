import { Button, Center } from "@mantine/core";
import { useEffect, useRef } from "react";

import { useI18n } from "../i18n/i18n";

interface PagedQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

interface Props {
  query: PagedQuery;
  /** Loads by itself when it comes near to what is seen. */
  onSight?: boolean;
}

/** Loads the next page of a list, where there is one. */
export function MoreButton({ query, onSight = false }: Props) {
  const { t } = useI18n();
  const place = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  // What was refused is asked for again by hand alone.
  const byItself = onSight && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;

  useEffect(() => {
    if (!byItself || !place.current || !("IntersectionObserver" in window)) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void fetchNextPage(), {
      rootMargin: "400px",
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [byItself, fetchNextPage]);

  if (!hasNextPage) return null;
  return (
    <Center ref={place}>
      <Button variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t.common.more}
      </Button>
    </Center>
  );
}
