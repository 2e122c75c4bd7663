import { useMe } from "../session/session";
import { MailRulesSettings } from "./MailRulesSettings";
import { MyMailSettings } from "./MyMailSettings";
import { Templates } from "./Templates";

/** How one writes letters, and the templates of letters. */
export function LettersSettings() {
  const me = useMe();
  return (
    <>
      <MyMailSettings />
      {me.role === "admin" && <MailRulesSettings />}
      <Templates />
    </>
  );
}
