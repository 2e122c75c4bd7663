import { List, Text } from "@mantine/core";

import type { RoutingExplanation } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";

type Route = RoutingExplanation["route"];

/** What is done with a call, step by step. */
export function RouteSteps({ route }: { route: Route }) {
  const { t } = useI18n();
  const words = t.routing.trial;
  const userName = useUserName();
  function textOf(step: Route["steps"][number]): string {
    if (step.type === "forward") return words.forward(step.number, step.seconds);
    if (step.type === "voicemail") return words.voicemail(step.seconds);
    const names = step.phones.map((phone) => `${userName(phone.user_id) ?? ""} (${phone.number})`).join(", ");
    return step.in_turn ? words.ringsInTurn(names, step.seconds) : words.rings(names, step.seconds);
  }
  if (route.steps.length === 0) return <Text size="sm">{words.nothing}</Text>;
  return (
    <List size="sm" type="ordered">
      {route.steps.map((step, place) => (
        <List.Item key={place}>{textOf(step)}</List.Item>
      ))}
    </List>
  );
}
