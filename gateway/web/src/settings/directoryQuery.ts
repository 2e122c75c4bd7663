import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { DirectoryEntry } from "../api/types";

/** The entries of a directory in their order. */
export function directoryQuery(directory: string, archived = false) {
  return queryOptions({
    queryKey: ["directories", directory, archived],
    queryFn: ({ signal }) => get<Page<DirectoryEntry>>(`/directories/${directory}`, { archived }, signal),
  });
}
