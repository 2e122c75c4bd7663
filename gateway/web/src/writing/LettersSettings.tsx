import { MyMailSettings } from "./MyMailSettings";
import { Templates } from "./Templates";

/** How one writes letters, and the templates of letters. */
export function LettersSettings() {
  return (
    <>
      <MyMailSettings />
      <Templates />
    </>
  );
}
