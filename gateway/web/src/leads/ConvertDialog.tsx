import { Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Conversion, Lead, LeadConversion, LegalForm } from "../api/types";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { orNull } from "../ui/lines";
import { notifyDone } from "../ui/notify";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { amountText } from "./amount";
import { leadTitle } from "./lead";

/** Turns a lead into a deal (R34); what is known from the lead is filled in. */
export function ConvertDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      counterparty_id: null as string | null,
      counterparty_name: lead.company ?? lead.name,
      legal_form: (lead.company ? "legal_entity" : "individual") as LegalForm,
      inn: "",
      deal_title: leadTitle(lead) || lead.name,
      amount: "",
    },
    (values) => {
      const body: LeadConversion = {
        counterparty_id: values.counterparty_id,
        counterparty_name: values.counterparty_id ? null : orNull(values.counterparty_name),
        legal_form: values.counterparty_id ? null : values.legal_form,
        inn: values.counterparty_id ? null : orNull(values.inn),
        deal_title: orNull(values.deal_title),
        amount: orNull(amountText(values.amount)),
      };
      return post<Conversion>(`/leads/${lead.id}/convert`, body);
    },
    ({ lead: closed, deal }) => {
      queryClient.setQueryData(["leads", "one", closed.id], closed);
      queryClient.setQueryData(["deals", "one", deal.id], deal);
      void queryClient.invalidateQueries({ queryKey: ["leads", "list"] });
      void queryClient.invalidateQueries({ queryKey: ["deals", "list"] });
      notifyDone(t, t.leads.converted);
      onClose();
      void navigate({ to: "/deals/$dealId", params: { dealId: deal.id } });
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog title={t.leads.convertTitle} draft={draft} onClose={onClose} submitLabel={t.leads.convert}>
      <Text size="sm" c="dimmed">
        {t.leads.convertHint}
      </Text>
      {!values.counterparty_id && (
        <>
          <TextInput label={t.leads.counterpartyName} data-autofocus {...draft.text("counterparty_name")} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Select
              label={t.fields.legal_form}
              allowDeselect={false}
              data={optionsOf(t.legalForm)}
              value={values.legal_form}
              onChange={(form) => form && set("legal_form", form)}
            />
            <TextInput
              label={t.fields.inn}
              inputMode="numeric"
              value={values.inn}
              error={errorOf("inn")}
              onChange={(event) => set("inn", event.currentTarget.value.replace(/\D/g, ""))}
            />
          </SimpleGrid>
        </>
      )}
      <CounterpartyPicker label={t.leads.existing} {...draft.input("counterparty_id")} />
      <TextInput label={t.leads.dealTitle} {...draft.text("deal_title")} />
      <TextInput label={`${t.fields.amount}, ₽`} inputMode="decimal" {...draft.text("amount")} />
    </FormDialog>
  );
}
