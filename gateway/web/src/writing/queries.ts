import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { CopyAddress, MyMail, Template, TemplateField } from "../api/types";

/** How the person who is signed in writes letters. */
export const myMailQuery = queryOptions({
  queryKey: ["my-mail"],
  queryFn: ({ signal }) => get<MyMail>("/my-mail", {}, signal),
});

/** The address for copies of the person who is signed in. */
export const copyAddressQuery = queryOptions({
  queryKey: ["copy-address"],
  queryFn: ({ signal }) => get<CopyAddress>("/copy-address", {}, signal),
});

export const templatesQuery = queryOptions({
  queryKey: ["email-templates", "list"],
  queryFn: async ({ signal }) => (await get<{ items: Template[] }>("/email-templates", {}, signal)).items,
});

export const templateFieldsQuery = queryOptions({
  queryKey: ["email-templates", "fields"],
  queryFn: async ({ signal }) => (await get<{ items: TemplateField[] }>("/email-templates/fields", {}, signal)).items,
  staleTime: Infinity,
});
