import { Button, Center, Stack, Text } from "@mantine/core";

interface Props {
  text: string;
  action?: { label: string; onClick: () => void } | undefined;
}

/** Nothing here: what the page is for, and the first step. */
export function EmptyState({ text, action }: Props) {
  return (
    <Center p="xl">
      <Stack align="center" gap="sm" maw={420}>
        <Text c="dimmed" ta="center">
          {text}
        </Text>
        {action && <Button onClick={action.onClick}>{action.label}</Button>}
      </Stack>
    </Center>
  );
}
