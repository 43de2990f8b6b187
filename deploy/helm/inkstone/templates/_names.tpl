{{- define "inkstone.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* At most 43 characters, since a CronJob's name has 52 and ours end in up to nine more. What is longer is cut, and stays unique by a hash. */}}
{{- define "inkstone.fullname" -}}
{{- $name := include "inkstone.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full = default $full .Values.fullnameOverride -}}
{{- if gt (len $full) 43 -}}
{{- $full = printf "%s-%s" (trunc 34 $full | trimSuffix "-") (sha256sum $full | trunc 8) -}}
{{- end -}}
{{- $full -}}
{{- end }}

{{/* Labels by which pods are found; they never change. Argument: root, component. */}}
{{- define "inkstone.selector" -}}
app.kubernetes.io/name: {{ include "inkstone.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "inkstone.labels" -}}
{{ include "inkstone.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .root.Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The metadata of an object. Argument: root, component, and maybe suffix or name, annotations, labels. */}}
{{- define "inkstone.metadata" -}}
name: {{ if .name }}{{ .name }}{{ else }}{{ include "inkstone.fullname" .root }}{{ with .suffix }}-{{ . }}{{ end }}{{ end }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "inkstone.labels" . | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* For the migration, which runs before anything else of the chart exists. What failed stays, so that its log can be read. Argument: weight. */}}
{{- define "inkstone.hook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{- define "inkstone.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "inkstone.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end }}

{{- define "inkstone.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end }}

{{/* "true" if there may be more than one server. */}}
{{- define "inkstone.several" -}}
{{- if .Values.autoscaling.enabled -}}
{{- if gt (int .Values.autoscaling.maxReplicas) 1 }}true{{ end -}}
{{- else if gt (int .Values.replicas) 1 -}}true
{{- end -}}
{{- end }}

{{/* "true" if the ingress controller chooses a server by the document. */}}
{{- define "inkstone.hashes" -}}
{{- if and .Values.ingress.enabled (ne .Values.ingress.controller "other") (include "inkstone.several" .) }}true{{ end -}}
{{- end }}

{{/* The parts of publicUrl. */}}
{{- define "inkstone.host" -}}
{{- (urlParse .Values.publicUrl).host | lower -}}
{{- end }}
{{- define "inkstone.path" -}}
{{- (urlParse .Values.publicUrl).path | trimSuffix "/" -}}
{{- end }}
