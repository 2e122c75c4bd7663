import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { I18nProvider } from "./i18n/i18n";
import { cssVariables, theme } from "./theme";

interface Props {
  queryClient: QueryClient;
  children: ReactNode;
}

/** What every page stands on; tests stand on the same. */
export function Providers({ queryClient, children }: Props) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <I18nProvider>
          <ModalsProvider>
            <Notifications position="bottom-center" autoClose={6000} limit={3} zIndex={400} />
            {children}
          </ModalsProvider>
        </I18nProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
