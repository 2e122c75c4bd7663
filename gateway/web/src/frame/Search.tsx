import { ActionIcon, Button, Kbd } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconAddressBook, IconBuildingStore, IconPhone, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";

import { get } from "../api/client";
import type { ContactPage, CounterpartyPage, Phone } from "../api/types";
import { dial } from "../calls/dial";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { useDialogs } from "./dialogs";
import { pagesFor } from "./pages";
import { creations } from "./QuickCreate";

const FOUND = 8;
const SHORTEST_NUMBER = 6;

export function SearchButton() {
  const { t } = useI18n();
  return (
    <>
      <Button
        variant="default"
        w={320}
        justify="space-between"
        styles={{ label: { flex: 1, fontWeight: 400 } }}
        visibleFrom="sm"
        leftSection={<IconSearch size={16} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        aria-keyshortcuts="Control+K"
        onClick={spotlight.open}
      >
        {t.frame.search}
      </Button>
      <ActionIcon hiddenFrom="sm" size="lg" variant="default" aria-label={t.frame.search} onClick={spotlight.open}>
        <IconSearch size={18} />
      </ActionIcon>
    </>
  );
}

/** One search over clients and contacts, and the palette of pages and commands (Ctrl+K). */
export function Search() {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const openDialog = useDialogs();
  const [query, setQuery] = useState("");
  const found = useFound(query.trim());

  useEffect(() => {
    // Told by place, not by letter: on a Russian layout the same key types «л».
    function onKeyDown(event: KeyboardEvent) {
      if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      spotlight.open();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  const matches = (label: string) => label.toLowerCase().includes(query.trim().toLowerCase());
  const actions: (SpotlightActionGroupData | SpotlightActionData)[] = [
    {
      group: t.nav.clients,
      actions: found.clients.map((client) => ({
        id: client.id,
        label: client.name,
        description: describe(client.phones, client.emails),
        leftSection: <IconBuildingStore size={18} />,
        onClick: () => void navigate({ to: "/clients/$clientId", params: { clientId: client.id } }),
      })),
    },
    {
      group: t.nav.contacts,
      actions: found.contacts.map((contact) => ({
        id: contact.id,
        label: contact.name,
        description: contact.counterparty_name ?? describe(contact.phones, contact.emails),
        leftSection: <IconAddressBook size={18} />,
        onClick: () => void navigate({ to: "/contacts/$contactId", params: { contactId: contact.id } }),
      })),
    },
    {
      group: t.frame.searchCommands,
      actions: [
        ...(isNumber(query)
          ? [
              {
                id: "dial",
                label: t.calls.dial(query.trim()),
                leftSection: <IconPhone size={18} />,
                onClick: () => dial(query.trim()),
              },
            ]
          : []),
        ...creations(t)
          .filter(({ label }) => matches(label))
          .map(({ kind, label, icon: Icon }) => ({
            id: `create-${kind}`,
            label,
            leftSection: <Icon size={18} />,
            onClick: () => openDialog({ kind }),
          })),
      ],
    },
    {
      group: t.frame.searchPages,
      actions: pagesFor(me.role)
        .filter(({ key }) => matches(t.nav[key]))
        .map(({ to, key, icon: Icon }) => ({
          id: `page-${key}`,
          label: t.nav[key],
          leftSection: <Icon size={18} />,
          onClick: () => void navigate({ to }),
        })),
    },
  ].filter((group) => group.actions.length > 0);

  return (
    <Spotlight
      shortcut={null}
      attributes={{ content: { "aria-label": t.frame.search } }}
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      filter={(_, shown) => shown}
      scrollable
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      maxHeight="60vh"
      nothingFound={t.frame.searchNothing}
      searchProps={{
        placeholder: t.frame.searchHint,
        "aria-label": t.frame.search,
        leftSection: <IconSearch size={18} />,
      }}
    />
  );
}

/** Long enough to be somebody's telephone, and nothing but it. */
function isNumber(text: string): boolean {
  return /^\s*\+?[\d\s()-]+$/.test(text) && text.replace(/\D/g, "").length >= SHORTEST_NUMBER;
}

function useFound(query: string) {
  const [search] = useDebouncedValue(query, 200);
  const enabled = search.length >= 2;
  const clients = useQuery({
    queryKey: ["counterparties", "found", search],
    queryFn: ({ signal }) => get<CounterpartyPage>("/counterparties", { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
  const contacts = useQuery({
    queryKey: ["contacts", "found", search],
    queryFn: ({ signal }) => get<ContactPage>("/contacts", { search, limit: FOUND }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
  return {
    clients: (enabled && clients.data?.items) || [],
    contacts: (enabled && contacts.data?.items) || [],
  };
}

function describe(phones: Phone[], emails: string[]): string {
  return [phones[0] && formatPhone(phones[0]), emails[0]].filter(Boolean).join(" · ");
}
