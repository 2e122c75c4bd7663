import { ActionIcon, Button, Checkbox, Group, Menu, TextInput } from "@mantine/core";
import { IconDeviceFloppy, IconDots, IconFileSpreadsheet } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import type { AnalysisResult, SavedReport } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";
import { useDraft } from "../ui/useDraft";
import { written, type Question } from "./report";
import { useReportExport } from "./useReportExport";
import type { Reports } from "./useReports";
import type { ReportWords } from "./useReportWords";

interface Props {
  name: string;
  saved: SavedReport | undefined;
  asked: Question;
  changed: boolean;
  onReset: () => void;
  reports: Reports;
  words: ReportWords;
  answer: AnalysisResult | undefined;
}

/** What can be done with a report: keep it, take it as Excel, put it back as it was. */
export function ReportActions({ name, saved, asked, changed, onReset, reports, words, answer }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const [saving, setSaving] = useState(false);
  const excel = useReportExport();
  const mine = saved && (saved.created_by === me.id || (saved.shared && me.role === "admin"));
  const open = (report: string) => void navigate({ to: "/reports", search: { report } });

  async function saveChanges(to: SavedReport) {
    try {
      await reports.update(to, { report: written(asked) });
      notifyDone(t, t.common.saved);
      onReset();
    } catch (error) {
      notifyProblem(t, error);
    }
  }

  function remove(one: SavedReport) {
    confirmThen(t, t.reports.removeAsk(one.name), t.common.delete, () => {
      reports.remove(one).then(
        () => {
          notifyDone(t, t.reports.removed);
          void navigate({ to: "/reports", search: {} });
        },
        (error: unknown) => notifyProblem(t, error),
      );
    });
  }

  return (
    <Group gap={6} className="report-actions">
      {changed && (
        <Button size="xs" variant="subtle" color="gray" onClick={onReset}>
          {t.reports.reset}
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFileSpreadsheet size={14} />}
        loading={excel.isPending}
        disabled={!answer}
        onClick={() => answer && excel.mutate({ name, asked, words, answer })}
      >
        {t.reports.excel}
      </Button>
      {mine && changed ? (
        <Button size="xs" leftSection={<IconDeviceFloppy size={14} />} onClick={() => void saveChanges(saved)}>
          {t.reports.saveChanges}
        </Button>
      ) : (
        <Button
          size="xs"
          variant={changed ? "filled" : "default"}
          leftSection={<IconDeviceFloppy size={14} />}
          onClick={() => setSaving(true)}
        >
          {saved ? t.reports.saveAs : t.reports.save}
        </Button>
      )}
      {mine && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t.reports.more}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {changed && <Menu.Item onClick={() => setSaving(true)}>{t.reports.saveAs}</Menu.Item>}
            <Menu.Item color="red" onClick={() => remove(saved)}>
              {t.reports.removeReport}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {saving && (
        <SaveForm
          name={name}
          onClose={() => setSaving(false)}
          send={(title, shared) => reports.create(title, shared, written(asked))}
          onSaved={(made) => {
            setSaving(false);
            open(made.id);
          }}
        />
      )}
    </Group>
  );
}

interface SaveProps {
  name: string;
  send: (name: string, shared: boolean) => Promise<SavedReport>;
  onSaved: (report: SavedReport) => void;
  onClose: () => void;
}

function SaveForm({ name, send, onSaved, onClose }: SaveProps) {
  const { t } = useI18n();
  const draft = useDraft({ name, shared: false }, (values) => send(values.name.trim(), values.shared), onSaved);
  return (
    <FormDialog title={t.reports.save} draft={draft} onClose={onClose} submitLabel={t.common.save}>
      <TextInput label={t.reports.name} data-autofocus maxLength={300} {...draft.text("name")} />
      <Checkbox label={t.reports.share} {...draft.flag("shared")} />
    </FormDialog>
  );
}
