import { ActionIcon, Button, Group, Menu, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { IconBookmarkPlus, IconChevronDown, IconStar } from "@tabler/icons-react";
import { useState } from "react";

import { useI18n } from "../../i18n/i18n";
import { useMe } from "../../session/session";
import { confirmThen, notifyDone, notifyProblem } from "../notify";
import type { Grid } from "./useGrid";
import type { SavedView } from "./view";
import { ViewForm } from "./ViewForm";

/** Saved views as tabs: «Все», one's own and those shared with everybody. */
export function ViewTabs<R extends { id: string }>({ grid }: { grid: Grid<R> }) {
  const { t } = useI18n();
  const me = useMe();
  const [form, setForm] = useState<{ view: SavedView | null } | null>(null);
  const { saved, view: chosen, changed } = grid;
  const mayChange = (view: SavedView) => view.created_by === me.id || (view.shared && me.role !== "manager");
  const unsaved = chosen ? changed : grid.search.filter !== undefined || grid.search.sort !== undefined;

  function act(work: Promise<unknown>) {
    work.then(
      () => notifyDone(t, t.grid.viewSaved),
      (error: unknown) => notifyProblem(t, error),
    );
  }

  async function saveLook(view: SavedView) {
    await saved.update(view, grid.look);
    grid.show(view);
  }

  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <ScrollArea type="never" style={{ minWidth: 0 }}>
        <Group gap={2} wrap="nowrap" role="tablist" aria-label={t.grid.views}>
          <ViewTab label={t.grid.allRecords} active={!chosen} onClick={() => grid.show(null)} />
          {saved.views.map((view) => (
            <ViewTab
              key={view.id}
              label={view.name}
              view={view}
              active={view.id === chosen?.id}
              changed={view.id === chosen?.id && changed}
              onClick={() => grid.show(view)}
            />
          ))}
        </Group>
      </ScrollArea>
      {chosen && (
        <Menu position="bottom-start">
          <Menu.Target>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t.grid.viewMenu(chosen.name)}>
              <IconChevronDown size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayChange(chosen) && (
              <>
                <Menu.Item disabled={!changed} onClick={() => act(saveLook(chosen))}>
                  {t.grid.saveView}
                </Menu.Item>
                <Menu.Item onClick={() => setForm({ view: chosen })}>{t.grid.renameView}</Menu.Item>
              </>
            )}
            <Menu.Item disabled={!changed} onClick={() => grid.show(chosen)}>
              {t.grid.revertView}
            </Menu.Item>
            <Menu.Item onClick={() => act(saved.setDefault(chosen.is_default ? null : chosen))}>
              {chosen.is_default ? t.grid.notDefaultView : t.grid.defaultView}
            </Menu.Item>
            {mayChange(chosen) && (
              <Menu.Item
                color="red"
                onClick={() =>
                  confirmThen(t, t.grid.deleteViewAsk(chosen.name), t.common.delete, () => {
                    grid.show(null);
                    saved.remove(chosen).catch((error: unknown) => notifyProblem(t, error));
                  })
                }
              >
                {t.grid.deleteView}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {unsaved && (
        <Button
          size="compact-xs"
          variant="subtle"
          style={{ flex: "none" }}
          leftSection={<IconBookmarkPlus size={14} />}
          onClick={() => setForm({ view: null })}
        >
          {t.grid.saveAsView}
        </Button>
      )}
      {form && (
        <ViewForm
          view={form.view}
          send={(name, shared) =>
            form.view ? saved.update(form.view, { name, shared }) : saved.create(name, shared, grid.look)
          }
          onSaved={(view) => {
            setForm(null);
            if (!form.view) grid.show(view);
          }}
          onClose={() => setForm(null)}
        />
      )}
    </Group>
  );
}

interface TabProps {
  label: string;
  view?: SavedView;
  active: boolean;
  changed?: boolean;
  onClick: () => void;
}

function ViewTab({ label, view, active, changed = false, onClick }: TabProps) {
  const { t } = useI18n();
  return (
    <UnstyledButton className="view-tab" role="tab" aria-selected={active} onClick={onClick}>
      {view?.is_default && <IconStar size={12} role="img" aria-label={t.grid.defaultView} />}
      {label}
      {view?.shared && (
        <Text span size="xs" c="dimmed">
          {t.grid.sharedView}
        </Text>
      )}
      {changed && (
        <Text span size="xs" c="dimmed" fs="italic">
          {t.grid.viewChanged}
        </Text>
      )}
    </UnstyledButton>
  );
}
