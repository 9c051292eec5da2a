{{- /* Everything that fails at render. The first line of the Deployment. */ -}}
{{- define "sluice.check" -}}
{{- if regexMatch "^[0-9]" .Release.Name }}
{{- fail (printf "release name: %s (expected: a name that begins with a letter, as sluice-%s, because Services have it)" .Release.Name .Release.Name) }}
{{- end }}
{{- include "sluice.conf.check" . }}
{{- include "sluice.checkLabels" . }}
{{- include "sluice.checkMemory" . }}
{{- include "sluice.checkGrace" . }}
{{- include "sluice.checkPod" . }}
{{- include "sluice.ways.check" . }}
{{- include "sluice.store.check" . }}
{{- end }}

{{- /* A label that is written twice is no valid YAML, and another value would cut the pods from their Services. */ -}}
{{- define "sluice.checkLabels" -}}
{{- range $value := list "labels" "podLabels" }}
{{- range $label, $text := index $.Values $value }}
{{- if regexMatch "^(app[.]kubernetes[.]io/(name|instance|component|part-of|version|managed-by)|helm[.]sh/chart)$" $label }}
{{- fail (printf "%s: %s: %s (expected: another label; the chart sets this one)" $value $label $text) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* Heap, direct buffers, classes, and 64Mi for threads and compiled code fit the limit: else the kernel ends the process. */ -}}
{{- define "sluice.checkMemory" -}}
{{- range .Values.extraEnv }}
{{- if eq .name "JDK_JAVA_OPTIONS" }}
{{- fail "extraEnv: JDK_JAVA_OPTIONS (expected: javaOptions, whose sizes the chart adds up)" }}
{{- end }}
{{- end }}
{{- $written := .Values.resources | default dict | dig "limits" "memory" "" }}
{{- $limit := include "sluice.bytes" $written }}
{{- if not $limit }}
{{- fail (printf "resources.limits.memory: %q (expected: a size, as 512Mi; without it, the heap depends on the node)" (toString $written)) }}
{{- end }}
{{- $options := .Values.javaOptions | default "" }}
{{- $sizes := list (include "sluice.heap" (dict "options" $options "limit" $limit)) }}
{{- range list "-XX:MaxDirectMemorySize=" "-XX:MaxMetaspaceSize=" }}
{{- $sizes = append $sizes (include "sluice.javaSize" (dict "options" $options "prefix" .)) }}
{{- end }}
{{- $sizes = append $sizes "67108864" }}
{{- $sum := 0 }}
{{- $terms := list }}
{{- range $sizes }}
{{- $sum = add $sum . }}
{{- $terms = append $terms (include "sluice.mebibytes" .) }}
{{- end }}
{{- if gt $sum (int64 $limit) }}
{{- fail (printf "javaOptions: heap + direct buffers + classes + the rest of the process: %s = %s > %s (expected: at most resources.limits.memory; raise it, or lower the sizes in javaOptions)" (join " + " $terms) (include "sluice.mebibytes" $sum) (include "sluice.mebibytes" $limit)) }}
{{- end }}
{{- end }}

{{- /* The bytes of the heap: a size (-Xmx is short for -XX:MaxHeapSize=) wins over the percentage, as in Java. */ -}}
{{- define "sluice.heap" -}}
{{- $options := .options | replace "-XX:MaxHeapSize=" "-Xmx" }}
{{- $percentage := regexFindAll "-XX:MaxRAMPercentage=[0-9.]+" $options -1 | last }}
{{- if and $percentage (not (contains "-Xmx" $options)) }}
{{- divf (mulf .limit (trimPrefix "-XX:MaxRAMPercentage=" $percentage)) 100 | int64 }}
{{- else }}
{{- include "sluice.javaSize" (dict "options" $options "prefix" "-Xmx" "or" "-XX:MaxRAMPercentage=50 or ") }}
{{- end }}
{{- end }}

{{- /* The bytes of an option with a size. Java applies the last of two. */ -}}
{{- define "sluice.javaSize" -}}
{{- $option := "" }}
{{- range regexSplit "\\s+" .options -1 }}
{{- if hasPrefix $.prefix . }}{{ $option = . }}{{ end }}
{{- end }}
{{- if not (regexMatch "^[0-9]+[kKmMgGtT]?$" (trimPrefix .prefix $option)) }}
{{- fail (printf "javaOptions: %q has no %s (expected: %s%s64m, so that the chart can compare the sum with resources.limits.memory)" .options .prefix (.or | default "") .prefix) }}
{{- end }}
{{- include "sluice.bytes" (trimPrefix .prefix $option | upper | replace "K" "Ki" | replace "M" "Mi" | replace "G" "Gi" | replace "T" "Ti") }}
{{- end }}

{{- /* A quantity of Kubernetes in bytes; "" for another text. A number of a values file is a float. */ -}}
{{- define "sluice.bytes" -}}
{{- $text := kindIs "float64" . | ternary (int64 . | toString) (toString .) }}
{{- if regexMatch "^[0-9]+([.][0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$" $text }}
{{- $unit := index (dict "" 1 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000) (regexFind "[kKMGT]?i?$" $text) }}
{{- mulf (regexFind "^[0-9.]+" $text) $unit | int64 }}
{{- end }}
{{- end }}

{{- define "sluice.mebibytes" -}}
{{- div (add . 1048575) 1048576 }}Mi
{{- end }}

{{- /* A pod that is not killed ends every request: preStop, then the drain, then the end of its connections. */ -}}
{{- define "sluice.checkGrace" -}}
{{- $drain := include "sluice.drain" . | fromJson }}
{{- $needed := add .Values.preStopSeconds $drain.delay 6 $drain.limit 5 }}
{{- if lt (int64 .Values.terminationGracePeriodSeconds) $needed }}
{{- fail (printf "terminationGracePeriodSeconds: %d (expected: at least preStopSeconds %d + server.drain.delay %d + 6 for first requests + server.drain.limit %d + 5 to close = %d; raise it, or lower server.drain in conf)" (int64 .Values.terminationGracePeriodSeconds) (int64 .Values.preStopSeconds) (int64 $drain.delay) (int64 $drain.limit) $needed) }}
{{- end }}
{{- end }}

{{- /* What Kubernetes would reject after Helm has begun: a name, a path or a port that is there twice. */ -}}
{{- define "sluice.checkPod" -}}
{{- with include "sluice.twice" (dict "of" .Values.extraEnv "key" "name") }}
{{- fail (printf "extraEnv: %s is there twice (expected: once)" .) }}
{{- end }}
{{- $volumes := include "sluice.volumes" . | fromYamlArray }}
{{- $volumes = concat $volumes (include "sluice.demo.volumes" . | fromYamlArray) }}
{{- with include "sluice.twice" (dict "of" $volumes "key" "name") }}
{{- fail (printf "extraVolumes: %s (expected: another name; the pod has a volume of this one)" .) }}
{{- end }}
{{- with include "sluice.twice" (dict "of" (include "sluice.mounts" . | fromYamlArray) "key" "mountPath") }}
{{- fail (printf "extraVolumeMounts: %s (expected: another mountPath; the container has a mount there)" .) }}
{{- end }}
{{- $containers := concat (list (dict "name" "sluice")) (include "sluice.demo.containers" . | fromYamlArray) (.Values.initContainers | default list) (.Values.extraContainers | default list) }}
{{- with include "sluice.twice" (dict "of" $containers "key" "name") }}
{{- fail (printf "extraContainers: %s (expected: another name; the pod has a container of this one)" .) }}
{{- end }}
{{- if eq (int .Values.ports.http) (int .Values.ports.admin) }}
{{- fail (printf "ports.http and ports.admin are both %d (expected: two ports)" (int .Values.ports.http)) }}
{{- end }}
{{- end }}

{{- /* The first value of a key that two items of a list have, else "": (dict "of" LIST "key" "name"). */ -}}
{{- define "sluice.twice" -}}
{{- $seen := dict }}
{{- $twice := "" }}
{{- range $item := .of }}
{{- $value := index $item $.key | toString }}
{{- if and (hasKey $seen $value) (not $twice) }}{{ $twice = $value }}{{ end }}
{{- $seen = set $seen $value true }}
{{- end }}
{{- $twice }}
{{- end }}
