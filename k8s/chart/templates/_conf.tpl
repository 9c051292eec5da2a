{{- /* The files of the configuration, path -> text, as JSON: those of the values, or the demo's. */ -}}
{{- define "sluice.conf.files" -}}
{{- $files := dict }}
{{- if .Values.conf }}
{{- $files = .Values.conf }}
{{- else if and .Values.demo.enabled (not (include "sluice.conf.sources" . | fromJsonArray)) }}
{{- range $path, $bytes := .Files.Glob "files/conf/*.yaml" }}
{{- $files = set $files (base $path) (toString $bytes) }}
{{- end }}
{{- if .Values.store.demo.enabled }}{{ $files = set $files "store.yaml" (.Files.Get "files/store.yaml") }}{{ end }}
{{- end }}
{{- toJson $files }}
{{- end }}

{{- /* The values that are a source of the configuration. Any kind of volume is one by its name. */ -}}
{{- define "sluice.conf.sources" -}}
{{- $sources := list }}
{{- range list "conf" "existingConfigMap" "existingClaim" }}
{{- if index $.Values . }}{{ $sources = append $sources . }}{{ end }}
{{- end }}
{{- range .Values.extraVolumes }}
{{- if eq .name "conf" }}{{ $sources = append $sources "extraVolumes" }}{{ end }}
{{- end }}
{{- toJson $sources }}
{{- end }}

{{- /* The data of the ConfigMap as JSON. A ConfigMap has no folders: routes/shop.yaml becomes routes-shop.yaml, as in conf/Kustomization. */ -}}
{{- define "sluice.conf.data" -}}
{{- $data := dict }}
{{- range $path, $text := include "sluice.conf.files" . | fromJson }}
{{- $data = set $data (include "sluice.conf.key" $path) $text }}
{{- end }}
{{- toJson $data }}
{{- end }}

{{- /* The ConfigMap, for the arguments of sluice.metadata. The data is not last, because Helm cuts blank lines at the end of an object. */ -}}
{{- define "sluice.conf.map" }}
apiVersion: v1
kind: ConfigMap
data: {{- include "sluice.conf.data" .root | fromJson | toYaml | nindent 2 }}
metadata: {{- include "sluice.metadata" . | nindent 2 }}
{{- end }}

{{- define "sluice.conf.key" -}}
{{- regexReplaceAll "[^-._a-zA-Z0-9]" . "-" }}
{{- end }}

{{- /* Fails if the gateway would get no configuration, two, or another one than the operator wrote. */ -}}
{{- define "sluice.conf.check" -}}
{{- $sources := include "sluice.conf.sources" . | fromJsonArray }}
{{- if not (or $sources .Values.demo.enabled) }}
{{- fail "no configuration (expected: conf, with the text of each file; existingConfigMap; or existingClaim. demo.enabled=true shows an example)" }}
{{- end }}
{{- if gt (len $sources) 1 }}
{{- fail (printf "%s are set (expected: one of them)" (join " and " $sources)) }}
{{- end }}
{{- if and .Values.reload $sources (not .Values.conf) }}
{{- fail (printf "reload: %s beside %s (expected: no reload, which concerns conf; the gateway reloads a change of the content in place, and a change of the name rolls pods out)" .Values.reload (first $sources)) }}
{{- end }}
{{- include "sluice.conf.checkNames" . }}
{{- include "sluice.conf.checkAdmin" . }}
{{- $size := 0 }}
{{- range $key, $text := include "sluice.conf.data" . | fromJson }}{{ $size = add $size (len $key) (len $text) }}{{ end }}
{{- if gt $size 1048576 }}
{{- fail (printf "conf has %d bytes (expected: at most 1048576, the limit of a ConfigMap; put it on a volume with existingClaim, or into two ConfigMaps of a projected volume named conf in extraVolumes: docs/kubernetes.md#large-configurations)" $size) }}
{{- end }}
{{- end }}

{{- /* The probes, the ServiceMonitor and the test of the chart speak HTTP to the admin port. */ -}}
{{- define "sluice.conf.checkAdmin" -}}
{{- range $path, $text := include "sluice.conf.files" . | fromJson }}
{{- $admin := (fromYaml $text).admin }}
{{- if get (kindIs "map" $admin | ternary $admin dict) "tls" }}
{{- fail (printf "conf: %s: admin.tls (expected: none; the probes of the chart speak HTTP; Kustomize can patch them)" $path) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sluice.conf.checkNames" -}}
{{- $paths := dict }}
{{- range $path, $text := .Values.conf }}
{{- $key := include "sluice.conf.key" $path }}
{{- if not (regexMatch "^([^./][^/]*/)*[^./][^/]*[.](?i:ya?ml)$" $path) }}
{{- fail (printf "conf: name %q (expected: a YAML file below conf, as routes/shop.yaml; no part begins with a dot)" $path) }}
{{- end }}
{{- if gt (len $key) 253 }}
{{- fail (printf "conf: name %q has %d characters (expected: at most 253, as a key of a ConfigMap)" $path (len $key)) }}
{{- end }}
{{- with get $paths $key }}
{{- fail (printf "conf: %q and %q both become the file %s of the pod (expected: another name for one of them)" . $path $key) }}
{{- end }}
{{- $paths = set $paths $key $path }}
{{- end }}
{{- end }}

{{- /* server.drain in seconds, as JSON: (dict "delay" 3 "limit" 30). The defaults stand for what the values do not show: a variable, a claim. */ -}}
{{- define "sluice.drain" -}}
{{- $drain := dict "delay" 3 "limit" 30 }}
{{- range $path, $text := include "sluice.conf.files" . | fromJson }}
{{- $document := fromYaml $text }}
{{- if and (hasKey $document "Error") (contains "drain" $text) }}
{{- fail (printf "conf: %s: %s (expected: YAML, from which the chart reads server.drain)" $path $document.Error) }}
{{- end }}
{{- $server := $document.server }}
{{- $written := kindIs "map" $server | ternary $server dict | dig "drain" dict }}
{{- range $name, $duration := kindIs "map" $written | ternary $written dict }}
{{- $seconds := include "sluice.seconds" (toString $duration) }}
{{- if and $seconds (hasKey $drain $name) }}{{ $drain = set $drain $name (int64 $seconds) }}{{ end }}
{{- end }}
{{- end }}
{{- toJson $drain }}
{{- end }}

{{- /* A duration of the configuration in seconds, rounded up; "" for another text. */ -}}
{{- define "sluice.seconds" -}}
{{- if regexMatch "^[0-9]{1,9}(ms|s|m|h|d)$" . }}
{{- $number := regexFind "^[0-9]+" . | atoi }}
{{- $millis := index (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000) (regexFind "[a-z]+$" .) }}
{{- div (add (mul $number $millis) 999) 1000 }}
{{- end }}
{{- end }}
