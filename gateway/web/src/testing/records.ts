/** Records as the gateway answers them; a test says only what matters to it. */

import type {
  Call,
  Contact,
  Counterparty,
  Deal,
  Interaction,
  Lead,
  Party,
  Reminder,
  TimelineEntry,
  User,
} from "../api/types";

let made = 0;
const nextId = () => `00000000-0000-7000-8000-${String(++made).padStart(12, "0")}`;
const AT = "2026-11-23T09:00:00Z";

export function user(fields: Partial<User> = {}): User {
  return {
    id: nextId(),
    version: 1,
    login: "anna",
    name: "Анна Волкова",
    role: "manager",
    active: true,
    team_id: null,
    reach: "own",
    created_at: AT,
    updated_at: AT,
    ...fields,
  };
}

export function counterparty(fields: Partial<Counterparty> = {}): Counterparty {
  return {
    ...record(),
    name: "ООО «Ромашка»",
    full_name: "",
    legal_form: "legal_entity",
    role: "client",
    inn: null,
    kpp: null,
    ogrn: null,
    foreign_party: false,
    bank_accounts: [],
    website: null,
    parent_id: null,
    parent_name: null,
    category_id: null,
    reputation: "neutral",
    payment_method_id: null,
    industry_id: null,
    region_id: null,
    headcount: null,
    annual_income: null,
    capital: null,
    rating: null,
    solvency: null,
    potential: null,
    loyalty: null,
    segment_ids: [],
    filter_segment_ids: [],
    ...fields,
  };
}

export function contact(fields: Partial<Contact> = {}): Contact {
  return {
    ...record(),
    name: "Иванова Мария",
    counterparty_id: null,
    counterparty_name: null,
    position: null,
    department: "",
    birthday: null,
    boss_id: null,
    boss_name: "",
    assistant_id: null,
    assistant_name: "",
    referrer_id: null,
    referrer_name: "",
    photo_id: null,
    ...fields,
  };
}

/** What counterparties and contacts have in common. */
function record() {
  return {
    id: nextId(),
    version: 1,
    number: 1,
    relation_id: null,
    phones: [],
    faxes: [],
    emails: [],
    socials: [],
    country: "",
    city: "",
    address: null,
    other_addresses: [],
    ad_source_id: null,
    notes: "",
    manager_id: null,
    private: false,
    opted_out: false,
    lead_id: null,
    custom_values: {},
    created_by: null,
    created_at: AT,
    updated_by: null,
    updated_at: AT,
  };
}

export function lead(fields: Partial<Lead> = {}): Lead {
  return {
    id: nextId(),
    version: 1,
    number: 1,
    status: "new",
    title: "",
    name: "Пётр",
    company: null,
    phones: [],
    emails: [],
    source: null,
    text: "",
    manager_id: null,
    participants: [],
    counterparty_id: null,
    contact_id: null,
    deal_id: null,
    created_by: null,
    created_at: AT,
    updated_at: AT,
    ...fields,
  };
}

export function deal(fields: Partial<Deal> = {}): Deal {
  return {
    id: nextId(),
    version: 1,
    number: 1,
    title: "Остекление",
    stage: "new",
    amount: null,
    currency: "RUB",
    counterparty_id: null,
    counterparty_name: "ООО «Окна»",
    contact_id: null,
    lead_id: null,
    manager_id: null,
    created_at: AT,
    updated_at: AT,
    ...fields,
  };
}

export function party(fields: Partial<Party> = {}): Party {
  return {
    counterparty_id: nextId(),
    counterparty_name: "ООО «Ромашка»",
    contact_id: nextId(),
    contact_name: "Иван Кузнецов",
    manager_id: null,
    ...fields,
  };
}

export function call(fields: Partial<Call> = {}): Call {
  return {
    id: nextId(),
    account_id: null,
    direction: "inbound",
    status: "ringing",
    outcome: null,
    phone_raw: "89161234567",
    phone: "+79161234567",
    line_number: "+74951234567",
    parties: [party()],
    rings: [],
    user_id: null,
    started_at: AT,
    answered_at: null,
    ended_at: null,
    wait_seconds: 0,
    talk_seconds: 0,
    recording_id: null,
    provider: "sip",
    provider_account_id: null,
    reason_code: 0,
    first_rang_id: null,
    responsible_id: null,
    record_id: null,
    ...fields,
  };
}

export function reminder(fields: Partial<Reminder> = {}): Reminder {
  return {
    id: nextId(),
    version: 1,
    user_id: nextId(),
    kind: "call",
    title: "Перезвонить",
    text: "",
    due_at: AT,
    status: "due",
    counterparty_id: null,
    contact_id: null,
    phone: null,
    created_by: null,
    created_at: AT,
    fired_at: AT,
    ...fields,
  };
}

export function interaction(fields: Partial<Interaction> = {}): Interaction {
  return {
    id: nextId(),
    version: 1,
    counterparty_id: "c1",
    counterparty_name: "ООО «Ромашка»",
    contact_id: null,
    contact_name: null,
    lead_id: null,
    deal_id: null,
    document_id: null,
    channel: "meeting",
    direction: "outbound",
    status: "planned",
    starts_at: AT,
    duration_seconds: 0,
    manager_id: null,
    priority: "medium",
    progress: "not_needed",
    purpose_id: null,
    action_id: null,
    outcome_id: null,
    our_company_id: null,
    ad_source_id: null,
    subject: "",
    summary: "",
    result: "",
    outcome: "",
    attachment_ids: [],
    custom_values: {},
    follow_up_of: null,
    call_id: null,
    email_id: null,
    short_message_id: null,
    phone: null,
    email_address: null,
    created_by: null,
    created_at: AT,
    updated_by: null,
    updated_at: AT,
    ...fields,
  };
}

export function entry(fields: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    id: nextId(),
    kind: "note",
    at: AT,
    direction: null,
    status: "held",
    title: "",
    version: 1,
    text: "",
    result: "",
    outcome: "",
    outcome_id: null,
    duration_seconds: 0,
    manager_id: null,
    contact_id: null,
    contact_name: null,
    call_id: null,
    email_id: null,
    short_message_id: null,
    record_id: null,
    recorded: false,
    attachments: 0,
    fields: [],
    cause: "",
    ...fields,
  };
}

export function page<T>(...items: T[]) {
  return { items, cursor: null, estimated_total: items.length };
}
