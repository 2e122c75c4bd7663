import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

import { Dialler } from "../calls/Dialler";
import { DebtsButton } from "../debts/DebtsButton";
import { useI18n } from "../i18n/i18n";
import { JobsButton } from "../jobs/JobsButton";
import { openStream } from "../live/stream";
import { Notices } from "./Notices";
import { ConnectionBanner, PartsBanner } from "./Banners";
import { DialogsProvider } from "./dialogs";
import { QuickCreate } from "./QuickCreate";
import { Rail } from "./Rail";
import { RemindersButton } from "./RemindersButton";
import { Search, SearchButton } from "./Search";
import { UserMenu } from "./UserMenu";

/** What stays around every page: the rail, the top bar, the banners, calls and reminders at the lower right. */
export function Frame() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [railOpened, rail] = useDisclosure(false);
  const { pathname } = useLocation();

  useEffect(() => openStream(queryClient), [queryClient]);
  useEffect(() => rail.close(), [pathname, rail.close]);

  return (
    <DialogsProvider>
      <AppShell
        header={{ height: 48 }}
        navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !railOpened } }}
        transitionDuration={0}
      >
        <AppShell.Header>
          <Group h="100%" px="sm" gap="xs" wrap="nowrap">
            <Burger opened={railOpened} onClick={rail.toggle} hiddenFrom="sm" size="sm" aria-label={t.frame.menu} />
            <Text fw={700} w={184} visibleFrom="sm">
              {t.product}
            </Text>
            <SearchButton />
            <Group ml="auto" gap={4} wrap="nowrap">
              <QuickCreate />
              <JobsButton />
              <DebtsButton />
              <RemindersButton />
              <UserMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p={8}>
          <Rail />
        </AppShell.Navbar>
        <AppShell.Main h="100dvh" style={{ display: "flex", flexDirection: "column" }}>
          <ConnectionBanner />
          <PartsBanner />
          <div style={{ flex: 1, minHeight: 0, overflow: "auto" }}>
            <Outlet />
          </div>
        </AppShell.Main>
      </AppShell>
      <Search />
      <Dialler />
      <Notices />
    </DialogsProvider>
  );
}
