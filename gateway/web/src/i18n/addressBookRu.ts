/** The client base in phones and mail programs. */
export const addressBookRu = {
  title: "Клиенты в телефоне и Outlook",
  hint: "Ваши клиенты и контакты станут адресной книгой телефона или почтовой программы: видно, кто звонит и от кого письмо. Только чтение: всё меняется здесь, в программе.",
  server: "Сервер CardDAV",
  login: "Логин",
  device: "Устройство",
  devices: "Устройства",
  deviceExample: "Мой iPhone",
  create: "Создать пароль",
  once: (device: string) => `Пароль для «${device}» показан один раз`,
  written: "Пароль записан",
  none: "Ни одно устройство ещё не подключено.",
  revokeAsk: "Отозвать пароль? Устройство перестанет получать клиентов.",
  steps:
    "iPhone: Настройки → Контакты → Учётные записи → Другое → Учётная запись CardDAV.\nAndroid: программа DAVx5 → «+» → Вход по адресу и имени.\nOutlook: надстройка CalDav Synchronizer → новый профиль CardDAV, направление «с сервера».",
};
