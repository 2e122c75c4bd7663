{{- /* The migration Job's pod: logins and databases where a superuser is given, tables and queues of every part. */ -}}
{{- define "otklik.migrateSpec" -}}
{{- $migrate := dict "root" . "component" "migrate" "settings" (dict "podLabels" dict "podAnnotations" dict) -}}
backoffLimit: {{ .Values.migrations.backoffLimit }}
activeDeadlineSeconds: {{ .Values.migrations.activeDeadlineSeconds }}
template:
  metadata:
    {{- include "otklik.podMetadata" $migrate | nindent 4 }}
  spec:
    {{- include "otklik.podSecurity" . | nindent 4 }}
    restartPolicy: Never
    containers:
      - name: migrate
        image: {{ include "otklik.image" (dict "root" . "kind" "service") }}
        imagePullPolicy: {{ .Values.image.pullPolicy }}
        command: {{ concat (list "python" "-m" "services.kit.migrate") (ternary (list "--provision") list (not (empty .Values.secrets.superuser))) | toJson }}
        env:
          {{- with .Values.secrets.superuser }}
          - name: OTKLIK_POSTGRES_URL
            valueFrom: {secretKeyRef: {name: {{ . }}, key: url}}
          {{- end }}
          {{- range list "contacts" "leads" "telephony" "mail" "reminders" "rbs_sync" "gateway" }}
          - name: OTKLIK_{{ upper . }}_DATABASE_URL
            valueFrom: {secretKeyRef: {name: {{ $.Values.secrets.migrations | default $.Values.secrets.databases }}, key: {{ . }}}}
          {{- end }}
          {{- include "otklik.environment" $migrate | nindent 10 }}
          {{- include "otklik.moreEnvironment" $migrate | nindent 10 }}
        resources:
          {{- toYaml .Values.migrations.resources | nindent 10 }}
        {{- include "otklik.containerSecurity" . | nindent 8 }}
        volumeMounts:
          - {name: tmp, mountPath: /tmp}
    volumes:
      - name: tmp
        emptyDir: {sizeLimit: 64Mi}
{{- end }}
