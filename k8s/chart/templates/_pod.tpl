{{- /* What the pods of the gateway and the Job of the check share. */ -}}

{{- define "sluice.env" -}}
{{- $extra := dict }}
{{- range .Values.extraEnv }}{{ $extra = set $extra .name true }}{{ end }}
{{- $all := list (include "sluice.ownEnv" .) (include "sluice.ways.env" .) (include "sluice.demo.env" .) (include "sluice.store.env" .) | join "\n" | fromYamlArray }}
{{- /* Kubernetes rejects a name that is there twice. */ -}}
{{- $env := list }}
{{- range $all }}{{ if not (hasKey $extra .name) }}{{ $env = append $env . }}{{ end }}{{ end }}
{{- concat $env (.Values.extraEnv | default list) | toYaml }}
{{- end }}

{{- define "sluice.ownEnv" -}}
- name: JDK_JAVA_OPTIONS
  value: {{ .Values.javaOptions | quote }}
{{- if .Values.admin.tokenSecret.name }}
- name: SLUICE_ADMIN_TOKEN_FILE
  value: /run/admin/token
{{- end }}
{{- end }}

{{- /* The volumes of the gateway's pods; (dict "root" . "conf" NAME "optional" true) for a Job that mounts another ConfigMap, before the secrets of TLS exist. */ -}}
{{- define "sluice.volumes" -}}
{{- $root := .root | default . -}}
{{- if not (has "extraVolumes" (include "sluice.conf.sources" $root | fromJsonArray)) -}}
- name: conf
  {{- if $root.Values.existingClaim }}
  persistentVolumeClaim:
    claimName: {{ $root.Values.existingClaim | quote }}
    readOnly: true
  {{- else }}
  configMap:
    name: {{ .conf | default (include "sluice.confName" $root) | quote }}
  {{- end }}
{{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- with $root.Values.admin.tokenSecret }}
{{- if .name }}
- name: admin-token
  secret:
    secretName: {{ .name | quote }}
    optional: true
    # 0440: readable for root and for the fsGroup of the pod, which the process belongs to.
    defaultMode: 288
    {{- if ne .key "token" }}
    items: [{ key: {{ .key | quote }}, path: token }]
    {{- end }}
{{- end }}
{{- end }}
{{- with $root.Values.secrets.name }}
- name: secrets
  secret:
    secretName: {{ . | quote }}
    defaultMode: 288
{{- end }}
{{- with include "sluice.ways.volumes" . | trim }}
{{ . }}
{{- end }}
{{- with include "sluice.store.volumes" $root }}
{{ . }}
{{- end }}
{{- with $root.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "sluice.mounts" -}}
# A folder, because a subPath mount does not receive updates.
- name: conf
  mountPath: /conf
  readOnly: true
# Vert.x keeps its file cache here.
- name: tmp
  mountPath: /tmp
{{- if .Values.admin.tokenSecret.name }}
- name: admin-token
  mountPath: /run/admin
  readOnly: true
{{- end }}
{{- if .Values.secrets.name }}
- name: secrets
  mountPath: /run/secrets
  readOnly: true
{{- end }}
{{- with include "sluice.ways.mounts" . | trim }}
{{ . }}
{{- end }}
{{- with include "sluice.store.mounts" . }}
{{ . }}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* The user of the image. Only a pod that mounts secrets has an fsGroup: (dict "root" . "component" "demo") has none. */ -}}
{{- define "sluice.podSecurity" -}}
{{- $root := .root | default . -}}
runAsNonRoot: true
{{- if not $root.Values.openshift }}
runAsUser: 65532
runAsGroup: 65532
{{- if not .component }}
fsGroup: 65532
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- if $root.Values.appArmor }}
appArmorProfile:
  type: RuntimeDefault
{{- end }}
{{- end }}

{{- define "sluice.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- /* The ports of the Service for callers. */ -}}
{{- define "sluice.servicePorts" -}}
{{- include "sluice.ways.servicePorts" . }}
{{- end }}

{{- /* Where pods run, and with which secrets nodes pull the image. */ -}}
{{- define "sluice.placement" -}}
{{- $placement := dict }}
{{- range list "imagePullSecrets" "nodeSelector" "affinity" "tolerations" "priorityClassName" }}
{{- if index $.Values . }}{{ $placement = set $placement . (index $.Values .) }}{{ end }}
{{- end }}
{{- with $placement }}{{ toYaml . }}{{ end }}
{{- end }}

{{- /* Spreads over zones, then over nodes, and counts only pods of the same rollout. */ -}}
{{- define "sluice.topologySpread" -}}
{{- if kindIs "slice" .Values.topologySpread }}
{{- toYaml .Values.topologySpread }}
{{- else }}
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- topologyKey: {{ . }}
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "sluice.selector" $ | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}
{{- end }}
