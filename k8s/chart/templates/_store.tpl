{{- /* Fails if the values of the store do not fit together, or if the pods would not use it. */ -}}
{{- define "sluice.store.check" -}}
{{- $store := .Values.store }}
{{- if and $store.enabled $store.demo.enabled }}
{{- fail "store.enabled and store.demo.enabled: choose one store" }}
{{- end }}
{{- range $value := list "url" "secretName" }}
{{- if and (index $store $value) (not $store.enabled) }}
{{- fail (printf "store.%s: %s without store.enabled (expected: store.enabled=true)" $value (index $store $value)) }}
{{- end }}
{{- end }}
{{- if and (or $store.enabled $store.demo.enabled) (eq "false" (include "sluice.store.isInConf" .)) }}
{{- fail (printf "store%s.enabled, and no file of conf has the section store (expected: one, as in k8s/components/store%s/store.yaml)" ($store.enabled | ternary "" ".demo") ($store.enabled | ternary "" "-demo")) }}
{{- end }}
{{- end }}

{{- /* "true" or "false"; "" if the chart cannot read the configuration. */ -}}
{{- define "sluice.store.isInConf" -}}
{{- $found := include "sluice.conf.files" . | fromJson | empty | ternary "" "false" }}
{{- range $path, $text := include "sluice.conf.files" . | fromJson }}
{{- $document := fromYaml $text }}
{{- if hasKey $document "store" }}{{ $found = "true" }}{{ end }}
{{- if and (hasKey $document "Error") (eq $found "false") }}{{ $found = "" }}{{ end }}
{{- end }}
{{- $found }}
{{- end }}

{{- /* The address of the store, which the section store of the configuration reads. */ -}}
{{- define "sluice.store.env" -}}
{{- $url := .Values.store.url | default "" }}
{{- if .Values.store.demo.enabled }}{{ $url = printf "redis://%s-valkey:6379" (include "sluice.fullname" .) }}{{ end }}
{{- with $url -}}
- name: STORE_URL
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "sluice.store.volumes" -}}
{{- with .Values.store.secretName -}}
- name: store
  secret:
    secretName: {{ . | quote }}
    # Readable for root and for the fsGroup of the pod, which the process belongs to: 0440.
    defaultMode: 288
{{- end }}
{{- end }}

{{- define "sluice.store.mounts" -}}
{{- if .Values.store.secretName -}}
- name: store
  mountPath: /run/store
  readOnly: true
{{- end }}
{{- end }}

{{- /* A rule of the gateway's NetworkPolicy. The store may be in any namespace. */ -}}
{{- define "sluice.store.egress" -}}
{{- if or .Values.store.enabled .Values.store.demo.enabled -}}
- to:
    - namespaceSelector: {}
      podSelector:
        matchLabels:
          sluice.dev/store: "true"
  ports:
    - port: 6379
      protocol: TCP
{{- end }}
{{- end }}
