import { Button, Group, Text, TextInput, Title } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useRef, type ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { useListKeys } from "./useListKeys";
import { usePageTitle } from "./usePageTitle";
import { useSearchText } from "./useSearchText";

interface Props {
  title: string;
  search?: {
    placeholder: string;
    value: string;
    onChange: (text: string) => void;
    /** Stands in the field: where to search. */
    options?: ReactNode;
  };
  create?: { label: string; onClick: () => void };
  /** An estimate of how many there are. */
  total?: number | undefined;
  filters?: ReactNode;
  children: ReactNode;
}

/** The server counts no further. */
const COUNTED = 1_000;

/** The page of a list: its title, a search, its filters, what can be made, and the list. */
export function ListPage({ title, search, create, total, filters, children }: Props) {
  const { t, f } = useI18n();
  const searchInput = useRef<HTMLInputElement>(null);
  const [text, setText] = useSearchText(search?.value ?? "", search?.onChange ?? (() => undefined));
  usePageTitle(title);
  useListKeys(searchInput, create?.onClick);
  return (
    <div className="page">
      <Group gap="sm">
        <Title order={1} size="h3">
          {title}
        </Title>
        {total !== undefined && total > 0 && (
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {total < COUNTED ? f.number(total) : t.common.orMore(f.number(COUNTED))}
          </Text>
        )}
        {search && (
          <TextInput
            ref={searchInput}
            type="search"
            aria-label={search.placeholder}
            aria-keyshortcuts="/"
            placeholder={search.placeholder}
            leftSection={<IconSearch size={16} />}
            rightSection={search.options}
            className="list-search"
            flex="1 1 220px"
            maw={{ base: undefined, sm: 380 }}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {create && (
          <Button
            className="list-create"
            leftSection={<IconPlus size={16} />}
            aria-keyshortcuts="Insert"
            onClick={create.onClick}
          >
            {create.label}
          </Button>
        )}
      </Group>
      {filters}
      {children}
    </div>
  );
}
