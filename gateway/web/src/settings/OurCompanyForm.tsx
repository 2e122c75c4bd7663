import { Select, SimpleGrid, TextInput } from "@mantine/core";

import { patch, post } from "../api/client";
import type { OurCompany, OurCompanyDraft } from "../api/types";
import { BankAccountsInput } from "../fields/BankAccountsInput";
import { registerNumber } from "../fields/typed";
import { useRequisites } from "../fields/useRequisites";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines, fromLines, orNull } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";

interface Props {
  company?: OurCompany;
  onClose: () => void;
}

type Texts = "name" | "full_name" | "inn" | "kpp" | "ogrn" | "address" | "director" | "accountant";
const REGISTERS: Texts[] = ["inn", "kpp", "ogrn"];

export function OurCompanyForm({ company, onClose }: Props) {
  const { t } = useI18n();
  const draft = useDraft(
    {
      name: company?.name ?? "",
      full_name: company?.full_name ?? "",
      legal_form: company?.legal_form ?? ("legal_entity" as OurCompany["legal_form"]),
      inn: company?.inn ?? "",
      kpp: company?.kpp ?? "",
      ogrn: company?.ogrn ?? "",
      phones: company?.phones.map((phone) => phone.raw) ?? [],
      emails: company?.emails ?? [],
      address: company?.address ?? "",
      director: company?.director ?? "",
      accountant: company?.accountant ?? "",
      bank_accounts: company?.bank_accounts ?? [],
    },
    (values) => {
      const body: OurCompanyDraft = {
        ...values,
        inn: orNull(values.inn),
        kpp: orNull(values.kpp),
        ogrn: orNull(values.ogrn),
        bank_accounts: values.bank_accounts.filter((one) => one.account),
      };
      return company
        ? patch<OurCompany>(`/our-companies/${company.id}`, body, company.version)
        : post<OurCompany>("/our-companies", body);
    },
    useSaved(onClose, "our-companies", "fields"),
  );
  const { values, set, errorOf } = draft;
  const { legal_form, inn, kpp, ogrn } = values;
  const remarks = useRequisites({ legal_form, inn, kpp, ogrn });
  const labels: Record<Texts, string> = { ...t.fields, director: t.cards.director, accountant: t.cards.accountant };

  function text(field: Texts, required = false) {
    const remark = remarks.find((one) => one.field === field);
    return (
      <TextInput
        label={labels[field]}
        required={required}
        data-autofocus={required || undefined}
        value={values[field]}
        description={remark?.severity === "warning" ? remark.text : undefined}
        error={errorOf(field) ?? (remark?.severity === "error" ? remark.text : undefined)}
        onChange={({ currentTarget: { value } }) =>
          set(field, REGISTERS.includes(field) ? registerNumber(value) : value)
        }
      />
    );
  }

  return (
    <FormDialog
      title={company ? t.cards.editCompany : t.cards.newCompany}
      submitLabel={company ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
      wide
    >
      {text("name", true)}
      {text("full_name")}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t.fields.legal_form}
          allowDeselect={false}
          data={(["legal_entity", "sole_proprietor"] as const).map((value) => ({ value, label: t.legalForm[value] }))}
          value={values.legal_form}
          onChange={(form) => form && set("legal_form", form)}
        />
        {text("inn")}
        {text("kpp")}
        {text("ogrn")}
        {text("director")}
        {text("accountant")}
        <LinesInput label={t.fields.phones} hint parse={fromLines} {...draft.input("phones")} />
        <LinesInput label={t.fields.emails} hint parse={fromAddressLines} {...draft.input("emails")} />
      </SimpleGrid>
      {text("address")}
      <BankAccountsInput label={t.fields.bank_accounts} {...draft.input("bank_accounts")} />
    </FormDialog>
  );
}
