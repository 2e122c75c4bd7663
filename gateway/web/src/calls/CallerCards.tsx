import { useEffect, useReducer } from "react";

import { get, isRecord } from "../api/client";
import type { Call, CallPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";
import { useMe } from "../session/session";
import { notifyFailure } from "../ui/notify";
import { soundOnce } from "../ui/sound";
import { CallerCard } from "./CallerCard";
import { NO_CARDS, withCall, withoutCall, type CallerCards as Cards } from "./callerCards";

type Action = { call: Call; myId: string } | { close: string };

function reduce(cards: Cards, action: Action): Cards {
  return "close" in action ? withoutCall(cards, action.close) : withCall(cards, action.call, action.myId);
}

/** It rings for this person, or they placed it or talk. */
function isMine(call: Call, myId: string): boolean {
  return call.user_id === myId || (call.status === "ringing" && call.rings.includes(myId));
}

/** The cards of the calls that ring for me or that I talk on. */
export function CallerCards({ onCount }: { onCount: (count: number) => void }) {
  const { t } = useI18n();
  const me = useMe();
  const [cards, dispatch] = useReducer(reduce, NO_CARDS);
  const shownIds = cards.shown.map((call) => call.id).join(" ");

  useEffect(() => {
    const take = (call: Call) => dispatch({ call, myId: me.id });
    const stops = (["call_ringing", "call_answered", "call_ended"] as const).map((topic) =>
      onLive(topic, (data) => isRecord(data.call) && take(data.call as unknown as Call)),
    );
    return () => stops.forEach((stop) => stop());
  }, [me.id]);

  useEffect(
    () =>
      onLive("command_answered", (data) => {
        if (data.done === false) notifyFailure(t, t.callCard.commandFailed(Number(data.reason_code)));
      }),
    [t],
  );

  useEffect(() => {
    // What rang, was answered or ended while the stream was broken is asked for.
    return onLive("connected", () => {
      const take = (call: Call) => dispatch({ call, myId: me.id });
      for (const status of ["ringing", "answered"]) {
        get<CallPage>("/calls", { status, user_id: me.id })
          .then((page) => page.items.filter((call) => isMine(call, me.id)).forEach(take))
          .catch(() => undefined);
      }
      for (const id of shownIds.split(" ").filter(Boolean)) get<Call>(`/calls/${id}`).then(take, () => undefined);
    });
  }, [me.id, shownIds]);

  useEffect(() => onCount(cards.shown.length), [cards.shown.length, onCount]);

  const ringing = cards.shown.find((call) => call.status === "ringing" && call.direction === "inbound");
  useEffect(() => {
    if (ringing) soundOnce(ringing.id, "call");
  }, [ringing?.id]);

  return cards.shown.map((call) => (
    <CallerCard key={call.id} call={call} onClose={() => dispatch({ close: call.id })} />
  ));
}
