import { countRu, pluralRu } from "./plural";

/** Words of the files of a card. */
export const filesRu = {
  tab: "Файлы",
  none: "Здесь договоры, счета и сканы: прикреплённые к карточке, из её полей и из журнала. Перетащите файл сюда.",
  add: "Прикрепить файлы",
  drop: "Отпустите, чтобы прикрепить",
  hint: "Можно перетащить несколько сразу, до 60 МБ каждый.",
  name: "Файл",
  size: "Размер",
  who: "Кто",
  when: "Когда",
  where: "Откуда",
  ofRecord: "Карточка",
  ofConsent: "Согласие",
  ofField: (field: string) => `Поле «${field}»`,
  ofLine: (title: string) => (title ? `Журнал: ${title}` : "Журнал"),
  open: (name: string, size: string) => `Скачать «${name}», ${size}`,
  detach: (name: string) => `Убрать «${name}» из карточки`,
  detached: (name: string) => `«${name}» убран из карточки`,
  attached: (n: number) => `${pluralRu(n, "Прикреплён", "Прикреплены", "Прикреплены")} ${files(n)}`,
  removed: "Убранные файлы",
  noRemoved: "Убранных файлов нет.",
  bringBack: "Вернуть",
  bringBackOf: (name: string) => `Вернуть «${name}» в карточку`,
  tooLarge: (size: string) => `${size} — больше 60 МБ, такой файл не поместится.`,
  empty: "Файл пустой.",
  uploading: (name: string) => `Загружается «${name}»`,
  cancel: (name: string) => `Не загружать «${name}»`,
  dismiss: (name: string) => `Убрать сообщение о «${name}»`,
  unknown: "Файл недоступен",
  units: ["Б", "КБ", "МБ"] as [string, string, string],
};

function files(n: number): string {
  return countRu(n, "файл", "файла", "файлов");
}

/** Words of what a card leads to. */
export const linksRu = {
  noReminders: "Напоминаний об этой карточке нет. Поставьте первое, и оно позвонит в свою минуту.",
};

/** Parts of bank accounts, addresses and social accounts that a table has columns of. */
export const importPartsRu: Record<string, string> = {
  "bank_accounts.account": "Расчётный счёт: номер",
  "bank_accounts.bic": "Расчётный счёт: БИК",
  "bank_accounts.bank_name": "Расчётный счёт: банк",
  "bank_accounts.correspondent_account": "Расчётный счёт: корр. счёт",
  "other_addresses.legal": "Адрес: юридический",
  "other_addresses.actual": "Адрес: фактический",
  "other_addresses.postal": "Адрес: почтовый",
  "other_addresses.delivery": "Адрес: доставки",
  "socials.vk": "Соцсети: ВКонтакте",
  "socials.telegram": "Соцсети: Телеграм",
  "socials.whatsapp": "Соцсети: Вотсап",
  "socials.viber": "Соцсети: Вайбер",
  "socials.ok": "Соцсети: Одноклассники",
  "socials.max": "Соцсети: Макс",
};
