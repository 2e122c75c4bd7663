import { ActionIcon, Indicator } from "@mantine/core";
import { createLink, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

const IconLink = createLink(ActionIcon<"a">);
const SHOWN = 99;

interface Props {
  to: LinkProps["to"];
  count: number;
  label: string;
  testId?: string;
  children: ReactNode;
}

/** An icon of the top bar with how many wait; leads to their list. */
export function CountedLink({ to, count, label, testId, children }: Props) {
  return (
    <Indicator
      label={count > SHOWN ? `${SHOWN}+` : count}
      size={16}
      color="red.9"
      disabled={count === 0}
      offset={4}
      data-testid={testId}
    >
      <IconLink component="a" to={to} size="lg" variant="subtle" color="gray" aria-label={label}>
        {children}
      </IconLink>
    </Indicator>
  );
}
