{{- /* The enabled ways in, as a JSON list of their values' names. */ -}}
{{- define "sluice.ways" -}}
{{- $ways := list }}
{{- range $way := list "httpRoute" "grpcRoute" "ingress" "loadBalancer" }}
{{- if (index $.Values $way).enabled }}{{ $ways = append $ways $way }}{{ end }}
{{- end }}
{{- toJson $ways }}
{{- end }}

{{- /* Fails if the values of the ways in do not fit together. */ -}}
{{- define "sluice.ways.check" -}}
{{- $ways := include "sluice.ways" . | fromJsonArray }}
{{- if and $ways (not .Values.trustedProxies) }}
{{- fail (printf "%s.enabled needs trustedProxies: [] (expected: the networks that the proxy connects from, such as [10.0.0.0/8]); the gateway ignores the forwarded fields of all other addresses" (first $ways)) }}
{{- end }}
{{- if and .Values.loadBalancer.enabled (gt (len $ways) 1) }}
{{- fail (printf "loadBalancer.enabled and %s.enabled: choose one way. The load balancer sends the header of the PROXY protocol, which the gateway then expects on every connection" (first $ways)) }}
{{- end }}
{{- range $way := list "httpRoute" "grpcRoute" }}
{{- with index $.Values $way }}
{{- if and .enabled (not .parentRefs) }}
{{- fail (printf "%s.enabled needs %s.parentRefs: [] (expected: the Gateway, such as [{ name: public, namespace: gateways }])" $way $way) }}
{{- end }}
{{- if and .enabled $.Values.tls.enabled (not $.Values.tls.caConfigMap) }}
{{- fail (printf "%s.enabled with tls.enabled needs tls.caConfigMap (expected: a ConfigMap whose key ca.crt verifies the certificate of the pods)" $way) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $hostname := .Values.grpcRoute.enabled | ternary (.Values.grpcRoute.hostnames | default list) list }}
{{- if and $.Values.httpRoute.enabled (has $hostname ($.Values.httpRoute.hostnames | default list)) }}
{{- fail (printf "grpcRoute.hostnames: %s (expected: another name than those of httpRoute; a Gateway rejects a GRPCRoute with the same one)" $hostname) }}
{{- end }}
{{- end }}
{{- if and .Values.tls.enabled (include "sluice.demo.isConf" .) }}
{{- fail "tls.enabled with the configuration of the demo, which has no server.tls (expected: conf with server.tls, existingConfigMap or existingClaim)" }}
{{- end }}
{{- range $value, $secret := dict "tls" "server certificate" "backendTls" "client certificate" }}
{{- with index $.Values $value }}
{{- if and .enabled (not .secretName) (not .issuer.name) }}
{{- fail (printf "%s.enabled needs %s.secretName (a Secret with the %s) or %s.issuer.name (cert-manager makes the Secret)" $value $value $secret $value) }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.service.externalTrafficPolicy }}
{{- if and (eq $.Values.service.type "ClusterIP") (not $.Values.loadBalancer.enabled) }}
{{- fail (printf "service.externalTrafficPolicy: %s with service.type: ClusterIP (expected: the type NodePort or LoadBalancer)" .) }}
{{- end }}
{{- if and $.Values.loadBalancer.enabled (ne . "Local") }}
{{- fail (printf "service.externalTrafficPolicy: %s with loadBalancer.enabled (expected: Local; a node would replace the address of the load balancer, which the pods trust)" .) }}
{{- end }}
{{- end }}
{{- if and .Values.grpcRoute.enabled (not .Values.tls.enabled) (eq (int .Values.grpcRoute.port) (int .Values.service.port)) }}
{{- fail (printf "grpcRoute.port and service.port are both %d (expected: two ports)" (int .Values.service.port)) }}
{{- end }}
{{- if and .Values.loadBalancer.enabled .Values.test.path }}
{{- fail (printf "test.path: %s with loadBalancer.enabled (expected: no path): the gateway accepts only connections that start with the header of the PROXY protocol, which the test does not send" .Values.test.path) }}
{{- end }}
{{- end }}

{{- /* The variables that conf/gateway.yaml reads. All four are set, so that no way in depends on a default of the file. */ -}}
{{- define "sluice.ways.env" -}}
{{- $known := false }}
{{- if or (include "sluice.ways" . | fromJsonArray) .Values.trustedProxies .Values.trustedHeaders }}
- name: TRUSTED_PROXIES
  value: {{ .Values.trustedProxies | default list | join "," | quote }}
- name: TRUSTED_HEADERS
  value: {{ .Values.trustedHeaders | default (list "x-forwarded-for" "x-forwarded-proto") | join "," | quote }}
- name: PROXY_PROTOCOL
  value: {{ .Values.loadBalancer.enabled | quote }}
{{- $known = true }}
{{- end }}
{{- if or $known .Values.tls.enabled }}
{{- /* Over TLS, callers agree on HTTP/2 by ALPN. */}}
- name: H2C
  value: {{ and .Values.grpcRoute.enabled (not .Values.tls.enabled) | quote }}
{{- end }}
{{- end }}

{{- /* The secrets of TLS. With (dict "root" . "optional" true), a pod starts without them. */ -}}
{{- define "sluice.ways.volumes" -}}
{{- $optional := .optional }}
{{- $root := .root | default . }}
{{- range $value, $name := dict "tls" "tls" "backendTls" "backend-tls" }}
{{- with index $root.Values $value }}
{{- if .enabled }}
- name: {{ $name }}
  secret:
    secretName: {{ .secretName | default (printf "%s-%s" (include "sluice.fullname" $root) $name) | quote }}
    # Readable for root and for the fsGroup of the pod, which the process belongs to: 0440.
    defaultMode: 288
    {{- if $optional }}
    optional: true
    {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sluice.ways.mounts" -}}
{{- $root := .root | default . }}
{{- range $value, $name := dict "tls" "tls" "backendTls" "backend-tls" }}
{{- if (index $root.Values $value).enabled }}
- name: {{ $name }}
  mountPath: /run/{{ $name }}
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- /* The ports of the Service for callers. */ -}}
{{- define "sluice.ways.servicePorts" -}}
{{- if .Values.tls.enabled -}}
- name: https
  port: {{ include "sluice.ways.port" . }}
  targetPort: http
  appProtocol: https
{{- else -}}
- name: http
  port: {{ include "sluice.ways.port" . }}
  targetPort: http
  appProtocol: http
{{- if .Values.grpcRoute.enabled }}
# The protocol by which a Gateway speaks HTTP/2 without TLS.
- name: grpc
  port: {{ .Values.grpcRoute.port | int }}
  targetPort: http
  appProtocol: kubernetes.io/h2c
{{- end }}
{{- end }}
{{- end }}

{{- /* The port for HTTP requests: service.port, or with TLS in the pod 443 in place of 80. */ -}}
{{- define "sluice.ways.port" -}}
{{- $port := .Values.service.port | int }}
{{- if and .Values.tls.enabled (eq $port 80) }}443{{ else }}{{ $port }}{{ end }}
{{- end }}

{{- /* The fields of the Service for callers that depend on the way in. */ -}}
{{- define "sluice.ways.service" -}}
{{- if .Values.loadBalancer.enabled -}}
type: LoadBalancer
# Only nodes with a pod get connections, and no node replaces the address of the load balancer with its own.
externalTrafficPolicy: Local
{{- with .Values.loadBalancer.sourceRanges }}
loadBalancerSourceRanges: {{ toJson . }}
{{- end }}
{{- else if ne .Values.service.type "ClusterIP" -}}
type: {{ .Values.service.type }}
{{- with .Values.service.externalTrafficPolicy }}
externalTrafficPolicy: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- /* A host name of the certificate of the pods. A Certificate of the chart always has the name of the Service. */ -}}
{{- define "sluice.ways.host" -}}
{{- $service := printf "%s.%s.svc" (include "sluice.fullname" .) .Release.Namespace }}
{{- if .Values.tls.issuer.name }}{{ $service }}{{ else }}{{ first (.Values.tls.dnsNames | default list) | default $service }}{{ end }}
{{- end }}

{{- /* The address of the Service for callers within the cluster. */ -}}
{{- define "sluice.ways.address" -}}
{{- $port := include "sluice.ways.port" . }}
{{- if .Values.tls.enabled -}}
https://{{ include "sluice.fullname" . }}.{{ .Release.Namespace }}.svc{{ if ne $port "443" }}:{{ $port }}{{ end }}
{{- else -}}
http://{{ include "sluice.fullname" . }}{{ if ne $port "80" }}:{{ $port }}{{ end }}
{{- end }}
{{- end }}

{{- /* Rules of the NetworkPolicy. A load balancer is outside the cluster, so no label of a namespace admits it. */ -}}
{{- define "sluice.ways.ingress" -}}
{{- if .Values.loadBalancer.enabled }}
- from:
    {{- range .Values.trustedProxies }}
    - ipBlock:
        cidr: {{ contains "/" . | ternary . (printf "%s/%s" . (contains ":" . | ternary "128" "32")) | quote }}
    {{- end }}
  ports:
    - port: http
{{- end }}
{{- end }}
