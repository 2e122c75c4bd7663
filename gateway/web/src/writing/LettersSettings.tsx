import { MyNoticePhone } from "../notices/MyNoticePhone";
import { MyMailSettings } from "./MyMailSettings";
import { Templates } from "./Templates";

/** How one writes letters, the templates of letters, and where notices come. */
export function LettersSettings() {
  return (
    <>
      <MyMailSettings />
      <Templates />
      <MyNoticePhone />
    </>
  );
}
