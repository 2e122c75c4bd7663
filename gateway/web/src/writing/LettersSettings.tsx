import { MyNoticePhone } from "../notices/MyNoticePhone";
import { useMe } from "../session/session";
import { MailRulesSettings } from "./MailRulesSettings";
import { MyMailSettings } from "./MyMailSettings";
import { Templates } from "./Templates";

/** How one writes letters, the templates of letters, and where notices come. */
export function LettersSettings() {
  const me = useMe();
  return (
    <>
      <MyMailSettings />
      {me.role === "admin" && <MailRulesSettings />}
      <Templates />
      <MyNoticePhone />
    </>
  );
}
