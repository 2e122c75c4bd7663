import { numberRu, pluralRu } from "./plural";

const records = (n: number) => pluralRu(n, "запись", "записи", "записей");

/** Words of the journal's summary. */
export const summaryRu = {
  title: "Сводка",
  hint: "По всему, что отобрано в журнале. Щёлкните по строке, чтобы оставить только её.",
  total: (count: string, n: number) => `${count} ${records(n)}`,
  overdue: "Просрочено",
  duration: "Общая длительность",
  doneShare: "Доведено до конца",
  narrow: (what: string, count: string) => `Оставить только: ${what}, ${count}`,
  noManager: "Без менеджера",
  more: (n: number) => `и ещё ${numberRu(n)}`,
  nothing: "Отобранных записей нет.",
  again: "Обновить",
};

/** Words of reports that are tables of records. */
export const recordTableRu = {
  mode: "Вид отчёта",
  modes: { groups: "Сводный", records: "Записи" },
  columns: "Столбцы",
  addColumn: "Столбец",
  column: (name: string) => `Столбец: ${name}`,
  sortBy: (name: string) => `Сортировать по столбцу: ${name}`,
  more: "Показать ещё",
  open: (name: string) => `Открыть: ${name}`,
  openRecord: "Открыть",
  show: (name: string) => `Показать записи: ${name}`,
  hide: (name: string) => `Свернуть записи: ${name}`,
  allOfGroup: "Все записи группы показаны.",
  busy: "Сейчас считаются другие отчёты. Ваш — следующий…",
};

/** Words of the history of a line of the journal. */
export const lineHistoryRu = {
  tab: "Изменения",
  saveFirst: "В форме есть несохранённая правка: сначала сохраните её, тогда можно будет вернуть прежние значения.",
  asOf: "Запись на дату",
};

/** Words of the lead and the deal in the form of a line. */
export const saleLinkRu = {
  lead: (number: string) => `Лид № ${number}`,
  deal: (number: string) => `Сделка № ${number}`,
  unseenLead: "Лид, к которому у вас нет доступа",
  unseenDeal: "Сделка, к которой у вас нет доступа",
  remove: (what: string) => `Убрать: ${what}`,
};
