{{- /*
The processes and what each of them is given: the key of its database, the key that seals passwords, the object store.
Yields YAML: {<component>: {service: <name in the code>, database, sealing, objects}}
*/ -}}
{{- define "otklik.processes" -}}
contacts: {service: contacts, database: contacts, objects: true}
contacts-jobs: {database: contacts, objects: true}
leads: {service: leads, database: leads}
telephony: {service: telephony, database: telephony, sealing: true, objects: true}
telephony-jobs: {database: telephony, sealing: true, objects: true}
mail: {service: mail, database: mail, sealing: true, objects: true}
reminders: {service: reminders, database: reminders}
rbs-sync: {service: rbs_sync, database: rbs_sync, sealing: true}
mail-importer: {database: mail, sealing: true, objects: true}
gateway: {database: gateway, sealing: true, objects: true}
sip-agent: {sealing: true, objects: true}
sip-agent-spare: {sealing: true, objects: true}
migrate: {}
smoke: {}
{{- end }}

{{- /* The variables of a process: {root, component}. */ -}}
{{- define "otklik.environment" -}}
{{- $process := get (include "otklik.processes" . | fromYaml) .component -}}
{{- $secrets := .root.Values.secrets -}}
{{- $settings := .root.Values.settings -}}
- name: OTKLIK_AMQP_URI
  valueFrom: {secretKeyRef: {name: {{ $secrets.broker }}, key: uri}}
{{- with $process.database }}
- name: OTKLIK_DATABASE_URL
  valueFrom: {secretKeyRef: {name: {{ $secrets.databases }}, key: {{ . }}}}
{{- end }}
{{- if $process.sealing }}
- name: OTKLIK_SECRET_KEY
  valueFrom: {secretKeyRef: {name: {{ $secrets.application }}, key: secret-key}}
{{- end }}
{{- if $process.objects }}
- name: OTKLIK_OBJECTS
  value: {{ include "otklik.objects" .root | quote }}
{{- with $settings.s3Endpoint }}
- name: OTKLIK_S3_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- with $secrets.objects }}
- name: AWS_ACCESS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ . }}, key: access-key-id}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ . }}, key: secret-access-key}}
{{- end }}
{{- end }}
- name: OTKLIK_LOG_LEVEL
  value: {{ $settings.logLevel | quote }}
- name: OTKLIK_TIMEZONE
  value: {{ $settings.timezone | quote }}
- name: OTKLIK_PUBLIC_URL
  value: {{ $settings.publicUrl | quote }}
{{- end }}

{{- /* Variables that the operator adds: {root, settings}. */ -}}
{{- define "otklik.moreEnvironment" -}}
{{- range $name, $value := mergeOverwrite (deepCopy .root.Values.settings.environment) (.settings.environment | default dict) }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
