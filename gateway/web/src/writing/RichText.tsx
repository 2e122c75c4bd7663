import { ActionIcon, Group, Input, Tooltip } from "@mantine/core";
import {
  IconBold,
  IconClearFormatting,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconUnderline,
} from "@tabler/icons-react";
import { useEffect, useId, useRef, type ClipboardEvent, type Ref } from "react";

import { useI18n } from "../i18n/i18n";
import "./writing.css";

interface Props {
  label: string;
  /** What it begins with; to begin with something else, it is given another key. */
  start: string;
  onChange: (html: string) => void;
  error?: string | undefined;
  focused?: boolean | undefined;
  minHeight?: number;
  ref?: Ref<HTMLDivElement>;
}

/** Text with the little layout that letters need. What is pasted comes in as text. */
export function RichText({ label, start, onChange, error, focused, minHeight = 220, ref }: Props) {
  const { t } = useI18n();
  const words = t.writing.layout;
  const id = useId();
  const area = useRef<HTMLDivElement | null>(null);

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.innerHTML = start;
    if (!focused) return;
    element.focus();
    document.getSelection()?.collapse(element, 0);
    // Only what it begins with: later it is the typist's.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  function told() {
    onChange(area.current?.innerHTML ?? "");
  }

  function command(name: string, value?: string) {
    area.current?.focus();
    document.execCommand(name, false, value);
    told();
  }

  function link() {
    const address = window.prompt(words.linkAsk, "https://");
    if (address && /^(https?:|mailto:|tel:)/i.test(address)) command("createLink", address);
  }

  function paste(event: ClipboardEvent) {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    told();
  }

  const tools = [
    { label: words.bold, icon: IconBold, run: () => command("bold") },
    { label: words.italic, icon: IconItalic, run: () => command("italic") },
    { label: words.underline, icon: IconUnderline, run: () => command("underline") },
    { label: words.list, icon: IconList, run: () => command("insertUnorderedList") },
    { label: words.numbers, icon: IconListNumbers, run: () => command("insertOrderedList") },
    { label: words.link, icon: IconLink, run: link },
    { label: words.clear, icon: IconClearFormatting, run: () => command("removeFormat") },
  ];
  return (
    <Input.Wrapper label={label} error={error} labelProps={{ id }} labelElement="div">
      <div className="rich-text" data-error={error ? true : undefined}>
        <Group gap={2} p={4} className="rich-text-tools" role="toolbar" aria-label={words.title}>
          {tools.map(({ label: name, icon: Icon, run }) => (
            <Tooltip key={name} label={name}>
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={name} onClick={run}>
                <Icon size={16} />
              </ActionIcon>
            </Tooltip>
          ))}
        </Group>
        <div
          ref={(element) => {
            area.current = element;
            if (typeof ref === "function") ref(element);
            else if (ref) ref.current = element;
          }}
          className="rich-text-area"
          style={{ minHeight }}
          contentEditable
          suppressContentEditableWarning
          role="textbox"
          aria-multiline="true"
          aria-labelledby={id}
          onInput={told}
          onPaste={paste}
        />
      </div>
    </Input.Wrapper>
  );
}
