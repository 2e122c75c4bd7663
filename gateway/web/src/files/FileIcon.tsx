import {
  IconFile,
  IconFileSpreadsheet,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconPhoto,
} from "@tabler/icons-react";

/** What a file is, by its content. */
export function FileIcon({ contentType }: { contentType: string }) {
  const Icon = iconOf(contentType);
  return <Icon size={18} stroke={1.5} style={{ flex: "none" }} aria-hidden />;
}

function iconOf(contentType: string) {
  if (contentType.startsWith("image/")) return IconPhoto;
  if (contentType === "application/pdf") return IconFileTypePdf;
  if (contentType.includes("spreadsheet")) return IconFileSpreadsheet;
  if (contentType === "application/zip") return IconFileZip;
  return contentType.includes("word") || contentType.startsWith("text/") ? IconFileText : IconFile;
}
