{{- /* The three kinds of names and labels; `.component` is a process's name as Kubernetes takes it: rbs-sync. */ -}}

{{- define "otklik.name" -}}
{{ printf "%s-%s" .root.Release.Name .component }}
{{- end }}

{{- define "otklik.selector" -}}
app.kubernetes.io/name: otklik
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "otklik.labels" -}}
{{ include "otklik.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- /* Everything of this release, for policies that hold for all. */ -}}
{{- define "otklik.everything" -}}
app.kubernetes.io/name: otklik
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "otklik.image" -}}
{{- $image := .root.Values.image -}}
{{- $name := printf "%s/otklik/%s" (required "image.registry must name the registry that holds the images" $image.registry) .kind -}}
{{- with get $image.digests .kind -}}
{{ $name }}@{{ . }}
{{- else -}}
{{ $name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "otklik.objects" -}}
{{- if .Values.objectsVolume.enabled -}}
file:///data/objects
{{- else -}}
{{ required "settings.objects must be s3://bucket/prefix, or objectsVolume.enabled must be true" .Values.settings.objects }}
{{- end -}}
{{- end }}

{{- define "otklik.proxies" -}}
{{- $gateway := .Values.gateway -}}
{{- if kindIs "string" $gateway.proxies -}}
{{ ternary 1 0 (or $gateway.ingress.enabled $gateway.httpRoute.enabled) }}
{{- else -}}
{{ $gateway.proxies }}
{{- end -}}
{{- end }}

{{- define "otklik.agentNamespace" -}}
{{ .Values.sipAgent.namespace | default .Release.Namespace }}
{{- end }}
