import { useQueryClient } from "@tanstack/react-query";

import { patch } from "../api/client";
import type { CalendarPage, Interaction, InteractionChange } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";

/** Moves a planned line to another time, at once and with undo; a refusal puts it back. */
export function useMove(): (line: Interaction, startsAt: Date, managerId?: string) => void {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();

  async function send(line: Interaction, change: InteractionChange): Promise<Interaction | null> {
    queryClient.setQueriesData<CalendarPage>(
      { queryKey: ["interactions", "calendar"] },
      (page) =>
        page && {
          ...page,
          items: page.items.map((one) => (one.id === line.id ? ({ ...one, ...change } as Interaction) : one)),
        },
    );
    try {
      return await patch<Interaction>(`/interactions/${line.id}`, change, line.version);
    } catch (error) {
      notifyProblem(t, error);
      return null;
    } finally {
      void queryClient.invalidateQueries({ queryKey: ["interactions"] });
    }
  }

  return (line, startsAt, managerId) => {
    const change: InteractionChange = {
      starts_at: startsAt.toISOString(),
      ...(managerId && managerId !== line.manager_id && { manager_id: managerId }),
    };
    const back: InteractionChange = { starts_at: line.starts_at, manager_id: line.manager_id };
    void send(line, change).then((saved) => {
      if (saved) notifyDone(t, t.calendar.moved(f.when(saved.starts_at)), () => void send(saved, back));
    });
  };
}
