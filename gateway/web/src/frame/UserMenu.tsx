import { Button, Menu, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import {
  IconDeviceMobile,
  IconKey,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconPhone,
  IconSun,
  IconUserCircle,
} from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { useI18n } from "../i18n/i18n";
import { sessionQuery, signOut, useMe } from "../session/session";
import { notifyProblem } from "../ui/notify";

const PasswordForm = lazy(async () => ({ default: (await import("../session/PasswordForm")).PasswordForm }));

const AddressBook = lazy(async () => ({ default: (await import("../addressBook/AddressBook")).AddressBook }));

const MyPhone = lazy(async () => ({ default: (await import("../telephony/MyPhone")).MyPhone }));

export function UserMenu() {
  const { t, language, setLanguage } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const [opened, setOpened] = useState<"password" | "phone" | "book" | null>(null);
  const signingOut = useMutation({
    mutationFn: signOut,
    onSuccess: () => queryClient.setQueryData(sessionQuery.queryKey, null),
    onError: (error) => notifyProblem(t, error),
  });

  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 100 }}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            px={8}
            leftSection={<IconUserCircle size={20} />}
            aria-label={`${t.frame.user}: ${me.name}`}
          >
            <Text size="sm" maw={140} truncate visibleFrom="sm">
              {me.name}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {me.name} · {t.roles[me.role]}
          </Menu.Label>
          <Menu.Item
            leftSection={<IconLanguage size={16} />}
            onClick={() => setLanguage(language === "ru" ? "en" : "ru")}
          >
            {t.frame.language}
          </Menu.Item>
          <Menu.Item
            leftSection={dark ? <IconSun size={16} /> : <IconMoon size={16} />}
            onClick={() => setColorScheme(dark ? "light" : "dark")}
          >
            {dark ? t.frame.light : t.frame.dark}
          </Menu.Item>
          <Menu.Item leftSection={<IconPhone size={16} />} onClick={() => setOpened("phone")}>
            {t.telephony.phones.my}
          </Menu.Item>
          <Menu.Item leftSection={<IconDeviceMobile size={16} />} onClick={() => setOpened("book")}>
            {t.addressBook.title}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setOpened("password")}>
            {t.people.password}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signingOut.mutate()}>
            {t.frame.logout}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {opened === "password" && <PasswordForm onClose={() => setOpened(null)} />}
        {opened === "book" && <AddressBook onClose={() => setOpened(null)} />}
        {opened === "phone" && <MyPhone onClose={() => setOpened(null)} />}
      </Suspense>
    </>
  );
}
