import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";

import { newQueryClient } from "./api/queries";
import { Providers } from "./providers";
import { newRouter } from "./routes";
import { SessionGate } from "./session/SessionGate";

export function App() {
  const [queryClient] = useState(newQueryClient);
  const [router] = useState(() => newRouter());
  return (
    <Providers queryClient={queryClient}>
      <SessionGate>
        <RouterProvider router={router} />
      </SessionGate>
    </Providers>
  );
}
