{{- /* "true" if the pods read the configuration of the demo, not the operator's. */ -}}
{{- define "sluice.demo.isConf" -}}
{{- if and .Values.demo.enabled (not (include "sluice.conf.sources" . | fromJsonArray)) }}true{{ end }}
{{- end }}

{{- /* The addresses of the backends in conf/; here they are pods. */ -}}
{{- define "sluice.demo.env" -}}
{{- if .Values.demo.enabled -}}
{{- $host := include "sluice.fullname" . -}}
- name: CUSTOMERS_URL
  value: http://{{ $host }}-customers
- name: ORDERS_URL
  value: http://{{ $host }}-orders
- name: CATALOG_URL
  value: http://{{ $host }}-catalog
- name: WAREHOUSE_URL
  value: http://{{ $host }}-warehouse/v1
- name: WAREHOUSE_TOKEN_URL
  value: http://{{ $host }}-tokens/token
- name: SHOP_ISSUER
  value: http://127.0.0.1:9410/realms/shop # the container "issuer"
{{- end }}
{{- end }}

{{- /* The forwarder in the gateway's pod. */ -}}
{{- define "sluice.demo.containers" -}}
{{- if .Values.demo.enabled -}}
- name: issuer
  image: {{ include "sluice.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [run, /issuer]
  env:
    - name: JDK_JAVA_OPTIONS
      value: {{ include "sluice.demo.javaOptions" . }}
  resources: {{- include "sluice.demo.resources" "20m" | nindent 4 }}
  securityContext: {{- include "sluice.containerSecurity" . | nindent 4 }}
  volumeMounts:
    - name: issuer
      mountPath: /issuer
      readOnly: true
    - name: tmp
      mountPath: /tmp
{{- end }}
{{- end }}

{{- define "sluice.demo.volumes" -}}
{{- if .Values.demo.enabled -}}
- name: issuer
  configMap:
    name: {{ include "sluice.fullname" . }}-issuer
{{- end }}
{{- end }}

{{- /* For a process beside the gateway that does little. */ -}}
{{- define "sluice.demo.javaOptions" -}}
-XX:ActiveProcessorCount=1 -XX:+UseSerialGC -XX:MaxRAMPercentage=30 -XX:MaxDirectMemorySize=32m -XX:MaxMetaspaceSize=80m
{{- end }}

{{- /* The argument is the requested CPU. */ -}}
{{- define "sluice.demo.resources" -}}
requests:
  cpu: {{ . }}
  memory: 256Mi
  ephemeral-storage: 64Mi
limits:
  memory: 256Mi
  ephemeral-storage: 128Mi
{{- end }}
