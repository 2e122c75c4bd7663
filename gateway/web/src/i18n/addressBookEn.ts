import type { addressBookRu } from "./addressBookRu";

export const addressBookEn: typeof addressBookRu = {
  title: "Clients in your phone and Outlook",
  hint: "Your clients and contacts become an address book of the phone or the mail program: it shows who is calling and who has written. To be read only: everything is changed here.",
  server: "CardDAV server",
  login: "Login",
  device: "Device",
  devices: "Devices",
  deviceExample: "My iPhone",
  create: "Make a password",
  once: (device) => `The password for “${device}” is shown this once`,
  written: "I wrote it down",
  none: "No device is connected yet.",
  revokeAsk: "Revoke the password? The device will get no more clients.",
  steps:
    "iPhone: Settings → Contacts → Accounts → Other → CardDAV account.\nAndroid: the DAVx5 app → “+” → Login with URL and user name.\nOutlook: the CalDav Synchronizer add-in → a new CardDAV profile, from the server only.",
};
