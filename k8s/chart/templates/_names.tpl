{{- /* Names, labels and the image. Each takes the root, or (dict "root" . ...) with what differs for one object. */ -}}

{{- /* The name of the objects of this release. A name that is cut, or that a Service may not have, ends in its hash. */ -}}
{{- define "sluice.fullname" -}}
{{- $release := (.root | default .).Release.Name }}
{{- $name := contains "sluice" $release | ternary $release (printf "%s-sluice" $release) }}
{{- if or (gt (len $name) 50) (contains "." $name) }}
{{- $name = printf "%s-%s" ($name | replace "." "-" | trunc 41) (sha256sum $name | trunc 8) }}
{{- end }}
{{- $name }}
{{- end }}

{{- /* name, namespace, labels and annotations of an object: (dict "root" . "suffix" "-admin" "labels" (dict ..) "annotations" (dict ..)). */ -}}
{{- define "sluice.metadata" -}}
{{- $root := .root | default . -}}
name: {{ include "sluice.fullname" $root }}{{ .suffix }}
namespace: {{ $root.Release.Namespace | quote }}
labels: {{- include "sluice.labels" . | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) ($root.Values.annotations | default dict) }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* The labels of an object: those of a pod, and what changes with the chart. */ -}}
{{- define "sluice.labels" -}}
{{- $root := .root | default . -}}
{{ include "sluice.ownLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- with merge (dict) (.labels | default dict) ($root.Values.labels | default dict) }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* The labels of the gateway's pods, without versions: a new version of the chart alone rolls no pods out. */ -}}
{{- define "sluice.podLabels" -}}
{{- $root := .root | default . -}}
{{ include "sluice.ownLabels" . }}
{{- with and (not .name) $root.Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sluice.ownLabels" -}}
{{ include "sluice.selector" . }}
app.kubernetes.io/component: {{ .component | default "gateway" }}
app.kubernetes.io/part-of: sluice
{{- end }}

{{- /* Pods of another name than "sluice" get no callers: no Service and no disruption budget selects them. */ -}}
{{- define "sluice.selector" -}}
app.kubernetes.io/name: {{ .name | default "sluice" }}
app.kubernetes.io/instance: {{ (.root | default .).Release.Name | quote }}
{{- end }}

{{- define "sluice.image" -}}
{{- $root := .root | default . }}
{{- with $root.Values.image }}
{{- .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $root.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- /* The ConfigMap that the pods mount; "" if they mount a claim. */ -}}
{{- define "sluice.confName" -}}
{{- if .Values.existingConfigMap }}{{ .Values.existingConfigMap }}
{{- else if not .Values.existingClaim }}
{{- include "sluice.fullname" . }}-conf{{ include "sluice.confSuffix" . }}
{{- end }}
{{- end }}

{{- define "sluice.confSuffix" -}}
{{- if ne .Values.reload "in-place" }}-{{ include "sluice.conf.data" . | sha256sum | trunc 10 }}{{ end }}
{{- end }}
