{{- /* What `restricted` pod security asks for; every pod and container of the chart has it. */ -}}
{{- define "otklik.podSecurity" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.serviceAccount }}
serviceAccountName: {{ . }}
{{- end }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "otklik.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- /* started: it turns; live: it still turns; ready: database, broker and migrations are fine. */ -}}
{{- define "otklik.probes" -}}
startupProbe:
  httpGet: {path: /live, port: health}
  {{- toYaml .startup | nindent 2 }}
livenessProbe:
  httpGet: {path: /live, port: health}
  {{- toYaml .liveness | nindent 2 }}
readinessProbe:
  httpGet: {path: /ready, port: health}
  {{- toYaml .readiness | nindent 2 }}
{{- end }}

{{- /* Where pods of a process go; they spread over nodes where they can. {root, component, settings} */ -}}
{{- define "otklik.placement" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "otklik.selector" . | nindent 8 }}
{{- with .settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- /* Labels and annotations of a process's pods. {root, component, settings} */ -}}
{{- define "otklik.podMetadata" -}}
labels:
  {{- include "otklik.selector" . | nindent 2 }}
  {{- with .settings.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- $annotations := deepCopy .settings.podAnnotations }}
{{- with .root.Values.secrets.version }}
{{- $_ := set $annotations "otklik/secrets-version" . }}
{{- end }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* A worker's Deployment. {root, component, command, settings, single: never two at a time} */ -}}
{{- define "otklik.worker" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "otklik.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "otklik.labels" . | nindent 4 }}
spec:
  {{- if .single }}
  replicas: 1
  strategy: {type: Recreate}
  {{- else }}
  {{- if not .settings.autoscaled }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  {{- end }}
  selector:
    matchLabels:
      {{- include "otklik.selector" . | nindent 6 }}
  template:
    metadata:
      {{- include "otklik.podMetadata" . | nindent 6 }}
    spec:
      {{- include "otklik.podSecurity" .root | nindent 6 }}
      terminationGracePeriodSeconds: {{ .settings.terminationGracePeriodSeconds }}
      {{- include "otklik.placement" . | nindent 6 }}
      containers:
        - name: {{ .component }}
          image: {{ include "otklik.image" (dict "root" .root "kind" "service") }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: {{ toJson .command }}
          env:
            {{- include "otklik.environment" . | nindent 12 }}
            - {name: OTKLIK_HEALTH_HOST, value: "0.0.0.0"}
            - {name: OTKLIK_HEALTH_PORT, value: "8081"}
            {{- include "otklik.moreEnvironment" . | nindent 12 }}
          ports:
            - {name: health, containerPort: 8081}
          {{- include "otklik.probes" .settings.probes | nindent 10 }}
          resources:
            {{- toYaml .settings.resources | nindent 12 }}
          {{- include "otklik.containerSecurity" . | nindent 10 }}
          volumeMounts:
            {{- include "otklik.mounts" . | nindent 12 }}
      volumes:
        {{- include "otklik.volumes" . | nindent 8 }}
{{- end }}

{{- define "otklik.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if and .root.Values.objectsVolume.enabled (get (include "otklik.processes" . | fromYaml) .component).objects }}
- {name: objects, mountPath: /data}
{{- end }}
{{- end }}

{{- define "otklik.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ eq .component "contacts-jobs" | ternary "512Mi" "256Mi" }}}
{{- if and .root.Values.objectsVolume.enabled (get (include "otklik.processes" . | fromYaml) .component).objects }}
- name: objects
  persistentVolumeClaim:
    claimName: {{ .root.Values.objectsVolume.existingClaim | default (printf "%s-objects" .root.Release.Name) }}
{{- end }}
{{- end }}
